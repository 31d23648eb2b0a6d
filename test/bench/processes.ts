/** What Linux tells of a process and its children: who they are, and the processor time they used. */

import { readdir, readFile } from 'node:fs/promises'

export async function childrenOf(pid: number): Promise<readonly number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const texts = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  )
  return texts
    .join(' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number)
}

/** Clock ticks a second that Linux counts processor time in. */
const TICKS_PER_S = 100

/** Processor time a process and its children have used, in ms (Linux; NaN elsewhere). */
export async function readCpuMs(pid: number): Promise<number> {
  const all = [pid, ...(await childrenOf(pid))]
  const used = await Promise.all(all.map(usedTicks))
  return (used.reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_S) * 1000
}

async function usedTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before it, in parentheses, may hold anything; user and system time are the 12th and 13th fields after.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11] ?? Number.NaN) + Number(fields[12] ?? Number.NaN)
}
