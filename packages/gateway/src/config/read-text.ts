/** Reads a small text file whole, as files that the configuration or a command line names are. */

import { readBounded } from './read-bounded.ts'

const TEXT_BYTES_MAX = 1 << 20

export async function readText(path: string): Promise<string> {
  const { bytes } = await readBounded(path, TEXT_BYTES_MAX)
  return Buffer.from(bytes).toString('utf8')
}
