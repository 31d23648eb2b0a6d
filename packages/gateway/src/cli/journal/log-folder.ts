/** Finds the log that is meant: in a data directory, as a log of its own, or through the configuration. */

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LOG_FILE } from '../../journal/layout.ts'
import { CommandFailure } from '../arguments.ts'
import { findDataDirectory } from '../gateway-client.ts'

/** The log in a folder: the folder itself, or its `journal`; the folder unchanged where there is neither. */
export function findLog(folder: string): string {
  const own = resolve(folder)
  const inside = join(own, 'journal')
  return !existsSync(join(own, LOG_FILE)) && existsSync(join(inside, LOG_FILE)) ? inside : own
}

export async function requireLog(data: string | undefined, config: string | undefined): Promise<string> {
  const dir = findLog(await findDataDirectory({ data, config }))
  if (existsSync(join(dir, LOG_FILE))) return dir
  throw new CommandFailure(
    `There is no journal in ${dir}. Name its folder with --data, or start a gateway first.`,
  )
}
