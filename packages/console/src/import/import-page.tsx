// A history from a file.
export const ImportPage = () => <h1>Import</h1>;
