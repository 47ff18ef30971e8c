/** Where the pages are that texts name as `docs/…`: the package of the command has none of them. */
export const pagesPlace = "https://github.com/ekiden/ekiden";
