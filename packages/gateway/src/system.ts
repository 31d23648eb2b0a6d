/** The clock and the randomness of the machine, behind their ports. */

import { randomBytes } from 'node:crypto'
import type { Clock, Random } from './pipeline/ports/ports.ts'

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}

/** Random ids are cut from one buffer that is refilled as a whole: a system call for each id would cost more than the id. */
const POOL_BYTES = 4096
const ID_BYTES = 16
let pool = Buffer.alloc(0)
let used = 0

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  id(prefix) {
    if (used + ID_BYTES > pool.length) {
      pool = randomBytes(POOL_BYTES)
      used = 0
    }
    const id = pool.toString('base64url', used, used + ID_BYTES)
    // An id that was given out stays nowhere in memory.
    pool.fill(0, used, used + ID_BYTES)
    used += ID_BYTES
    return prefix + id
  },
}
