// Programs that a few tests need, and that a machine may lack: its tests are skipped then. The gate
// installs them all and sets EKIDEN_PROGRAMS=required, so that none is left out there unnoticed.

const areRequired = process.env.EKIDEN_PROGRAMS === "required";

/** Why tests that need this program are skipped, or false. Throws where it has to be there. */
export const skipWithout = (program: string, isInstalled: boolean): string | false => {
  if (isInstalled) return false;
  if (areRequired) throw new Error(`${program} is not installed, and EKIDEN_PROGRAMS=required`);
  return `${program} is not installed`;
};
