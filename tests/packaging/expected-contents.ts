// Which files the published packages may hold, and how large they may be.

const always = [/^LICENSE$/, /^README\.md$/, /^package\.json$/];
/** Of packages of others that are bundled. */
const notices = /^dist\/THIRD-PARTY-NOTICES\.txt$/;
const compiled = [
  ...always,
  /^dist\/.+\.js$/,
  /^dist\/.+\.d\.ts$/,
  /^dist\/.+\.map$/,
  /^src\/.+\.ts$/,
];
const commonJs = [/^dist\/cjs\/package\.json$/, /^dist\/cjs\/.+\.d\.ts$/, /^dist\/cjs\/.+\.js$/];

/** Each file matches one of the patterns, and each pattern a file. */
export const contents: Readonly<Record<string, readonly RegExp[]>> = {
  ekiden: [
    ...always,
    /^bin\/ekiden\.js$/,
    /^dist\/[\w-]+\.js$/,
    notices,
    /^dist\/embed\/[\w-]+\.d\.ts$/,
    ...commonJs,
  ],
  "create-ekiden": [
    ...always,
    /^bin\/create-ekiden\.js$/,
    /^templates\/[\w-]+\/.*\w+\.(ts|py|md)$/,
  ],
  "@ekiden/client": [...always, /^dist\/client\.js$/, /^dist\/.+\.d\.ts$/, ...commonJs],
  "@ekiden/console": [
    ...always,
    /^dist\/index\.html(\.gz)?$/,
    /^dist\/\.vite\/manifest\.json$/,
    notices,
    /^dist\/assets\/.+$/,
  ],
  "@ekiden/diagnosis": compiled,
  "@ekiden/engine": compiled,
  "@ekiden/eslint-plugin": [...compiled, /^docs\/rules\.md$/],
  "@ekiden/flow": [
    ...always,
    /^dist\/flow[\w-]*\.js$/,
    /^dist\/flow[\w-]*\.js\.map$/,
    /^dist\/guards-only\.js$/,
    /^dist\/.+\.d\.ts$/,
    ...commonJs,
  ],
  "@ekiden/invariants": compiled,
  "@ekiden/model": compiled,
  "@ekiden/otel": [...always, /^dist\/otel\.js$/, /^dist\/.+\.d\.ts$/, ...commonJs],
  "@ekiden/server": compiled,
  "@ekiden/testing": [...compiled, ...commonJs],
};

interface SizeLimit {
  readonly packedKilobytes: number;
  readonly unpackedKilobytes: number;
}

/** A fifth above what they are, so that a file which is packed by mistake is noticed. */
export const sizeLimits: Readonly<Record<string, SizeLimit>> = {
  ekiden: { packedKilobytes: 1_590, unpackedKilobytes: 7_200 },
  "create-ekiden": { packedKilobytes: 20, unpackedKilobytes: 60 },
  "@ekiden/client": { packedKilobytes: 49, unpackedKilobytes: 325 },
  "@ekiden/console": { packedKilobytes: 1_000, unpackedKilobytes: 2_050 },
  "@ekiden/diagnosis": { packedKilobytes: 110, unpackedKilobytes: 480 },
  "@ekiden/engine": { packedKilobytes: 130, unpackedKilobytes: 610 },
  "@ekiden/eslint-plugin": { packedKilobytes: 125, unpackedKilobytes: 490 },
  "@ekiden/flow": { packedKilobytes: 465, unpackedKilobytes: 1_950 },
  "@ekiden/invariants": { packedKilobytes: 130, unpackedKilobytes: 530 },
  "@ekiden/model": { packedKilobytes: 250, unpackedKilobytes: 1_460 },
  "@ekiden/otel": { packedKilobytes: 16, unpackedKilobytes: 55 },
  "@ekiden/server": { packedKilobytes: 1_840, unpackedKilobytes: 7_700 },
  "@ekiden/testing": { packedKilobytes: 65, unpackedKilobytes: 255 },
};
