// authorization.ts
import { ApplicationFailure, activityContext, type Interceptor, passHeaders } from "@ekiden/flow";

/** For clients: says on whose behalf they start and signal workflows. */
export const authorize = (token: () => string): Interceptor => ({
  client: {
    start: (input, next) =>
      next({ ...input, headers: { ...input.headers, authorization: token() } }),
    signal: (input, next) =>
      next({ ...input, headers: { ...input.headers, authorization: token() } }),
  },
});

/** For workers: workflows hand it on, and activities are done for those alone who may. */
export const checkAuthorization = (mayDo: (token: string) => boolean): readonly Interceptor[] => [
  passHeaders("authorization"),
  {
    activity: {
      execute(input, next) {
        const { authorization = "" } = input.headers;
        if (mayDo(authorization)) return next(input);
        const { name } = activityContext().activityType;
        throw new ApplicationFailure(`not allowed to do ${name}`, {
          type: "NotAllowed",
          nonRetryable: true,
        });
      },
    },
  },
];
