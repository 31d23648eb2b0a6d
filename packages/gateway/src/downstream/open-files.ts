/** How many connections agents may have, where the system lets this process open few files. */

import { readFileSync } from 'node:fs'
import type { LimitsConfig } from '@callgate/contracts/config'

const LIMITS_FILE = '/proc/self/limits'
/** The gateway's own: journal, store, threads, local servers, operators. */
const OWN_FILES = 512

/** undefined where the system does not say, or sets no limit. */
export function readOpenFilesMax(file = LIMITS_FILE): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/**
 * A connection is taken before anybody says who they are. What every call in flight may need to reach its upstream, and what
 * the gateway needs itself, is left over, up to half of all: operators come in however many agents there are.
 */
export function boundConnections(
  { streamsMax, inFlightMax }: Pick<LimitsConfig, 'streamsMax' | 'inFlightMax'>,
  openFilesMax: number | undefined,
): number {
  const wanted = streamsMax + inFlightMax
  if (openFilesMax === undefined) return wanted
  const left = Math.min(Math.floor(openFilesMax / 2), inFlightMax + OWN_FILES)
  return Math.max(1, Math.min(wanted, openFilesMax - left))
}
