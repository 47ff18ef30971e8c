// biome-ignore lint/style/noDefaultExport: Jest reads its settings from one.
export default {
  testMatch: ["**/*.case.mjs"],
  moduleFileExtensions: ["mjs", "js"],
  transform: {},
};
