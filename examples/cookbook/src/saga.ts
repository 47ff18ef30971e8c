// Takes back what was done when a later step fails.
// docs:begin workflow
import { compensated, defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Activities {
  bookHotel(city: string): Promise<string>;
  cancelHotel(booking: string): Promise<void>;
  bookFlight(city: string): Promise<string>;
  cancelFlight(booking: string): Promise<void>;
}

const steps = proxyActivities<Activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 3 },
});

export const trip = defineWorkflow({ name: "Trip", version: "1.0" }, (city: string) =>
  compensated(async (undo) => {
    const hotel = await steps.bookHotel(city);
    undo.add(() => steps.cancelHotel(hotel));
    const flight = await steps.bookFlight(city);
    undo.add(() => steps.cancelFlight(flight));
    return { hotel, flight };
  }),
);
// docs:end
