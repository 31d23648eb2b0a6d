/** Runs a command in this process and keeps what it prints: for what a command says, where a process of its own shows no more. */

import { vi } from 'vitest'
import { run } from '../bin.ts'

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** One at a time: the streams of the process are held meanwhile. */
export async function runHere(...args: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' }
  const hold = (stream: 'stdout' | 'stderr', into: 'out' | 'err') =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[into] += String(text)
      return true
    })
  const held = [hold('stdout', 'out'), hold('stderr', 'err')]
  try {
    const code = await run(args)
    return { code, ...said }
  } finally {
    for (const spy of held) spy.mockRestore()
  }
}
