// Fake timers of a test runner. Flow's workers and the server's jobs have taken the real ones when
// they were loaded; connections ask for these two each time, and wait for ever for fake ones.

const real = {
  setImmediate: globalThis.setImmediate,
  queueMicrotask: globalThis.queueMicrotask,
} as const;
const names = ["setImmediate", "queueMicrotask"] as const;

/** Throws while a runner has others in the place of the real ones. */
export const refuseFakeTimers = (): void => {
  const faked = names.filter((name) => globalThis[name] !== real[name]);
  if (faked.length === 0) return;
  throw new Error(
    `The test runner has replaced ${faked.join(" and ")} by fake timers, and without the real ` +
      "ones no call of the test server is answered. Leave fake timers off, because time is " +
      'skipped without them, or fake others alone: vi.useFakeTimers({ toFake: ["Date"] }), ' +
      'jest.useFakeTimers({ doNotFake: ["setImmediate", "queueMicrotask"] }).',
  );
};

/** Puts the real ones in their place until what is done has ended. */
export const withoutFakeTimers = async (act: () => Promise<void>): Promise<void> => {
  const { setImmediate, queueMicrotask } = globalThis;
  Object.assign(globalThis, real);
  try {
    await act();
  } finally {
    Object.assign(globalThis, { setImmediate, queueMicrotask });
  }
};
