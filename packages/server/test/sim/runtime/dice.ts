// All chance of a simulation comes from here: the same seed throws the same.

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, but not including, 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, but not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** Around `mean`, mostly less and now and then much more. */
  delay(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  /** Dice of their own for a part, so that what one part throws leaves the others as they are. */
  branch(): Dice {
    return new Dice(this.below(4_294_967_296));
  }
}
