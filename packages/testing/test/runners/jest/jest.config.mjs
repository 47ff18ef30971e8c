// biome-ignore lint/style/noDefaultExport: Jest reads its settings from one.
export default {
  testMatch: ["**/*.case.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "./transform.mjs" },
  testEnvironmentOptions: { customExportConditions: ["source", "node"] },
};
