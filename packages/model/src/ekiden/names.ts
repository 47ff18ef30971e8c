// How Ekiden's own operations are named in a request. Nothing is imported here, so that a page that
// uses it loads no shapes.

const service = "Ekiden";

/** The value of the header `X-Amz-Target`, as in `Ekiden.ListTaskLists`. */
export const ekidenTarget = (operation: string): string => `${service}.${operation}`;

/** What a path begins with that names an operation in the place of that header. */
export const ekidenPath = "/ekiden/";
