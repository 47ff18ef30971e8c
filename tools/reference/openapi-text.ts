// The OpenAPI document of Ekiden's own operations, as it is in the repository.
import { ekidenOpenApi } from "@ekiden/model";

export const openApiText = (): string => `${JSON.stringify(ekidenOpenApi(), null, 2)}\n`;
