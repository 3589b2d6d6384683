/** What a command took, its child processes included. */
export interface Measurement {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
  /** The most memory that one of its processes held, files mapped into memory included. */
  readonly peakBytes: number;
  readonly stdout: string;
}

/** One way to do a job. */
export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
}

export interface MeasureOptions {
  /** The Python that runs `measure.py`. */
  readonly python: string;
  readonly repetitions: number;
  /** Done before every run, outside the measurement. */
  readonly before?: () => Promise<void>;
}

/**
 * Runs every contender in turn, as often as asked, each round in the reverse order of the last.
 *
 * @returns The measurements by name.
 * @throws {Error} If a command fails.
 */
export async function alternately(
  contenders: readonly Contender[],
  options: MeasureOptions,
): Promise<Map<string, Measurement[]>> {
  const measurements = new Map(contenders.map(({ name }) => [name, [] as Measurement[]]));
  for (let round = 0; round < options.repetitions; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      await options.before?.();
      console.error(`  ${contender.name}, ${round + 1} of ${options.repetitions}`);
      measurements.get(contender.name)!.push(await measured(contender, options.python));
    }
  }
  return measurements;
}

async function measured({ name, command }: Contender, python: string): Promise<Measurement> {
  const report = await Deno.makeTempFile();
  try {
    const { success, stdout, stderr } = await new Deno.Command(python, {
      args: [new URL("./measure.py", import.meta.url).pathname, report, ...command],
      env: peerEnvironment(),
      clearEnv: true,
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (!success) throw new Error(`${name} failed:\n${text(stderr)}`);
    return { ...JSON.parse(await Deno.readTextFile(report)), stdout: text(stdout) };
  } finally {
    await Deno.remove(report);
  }
}

/** Ours, without settings that make the linear algebra of NumPy another than the default. */
function peerEnvironment(): Record<string, string> {
  const variables = Deno.env.toObject();
  for (const name of Object.keys(variables)) {
    if (name.startsWith("OPENBLAS_")) delete variables[name];
  }
  return variables;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/** The median and, of several values, the least and the greatest: `1.28 (1.25-1.40)`. */
export function medianAndRange(values: readonly number[]): string {
  const middle = median(values).toFixed(2);
  if (values.length === 1) return middle;
  return `${middle} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)})`;
}
