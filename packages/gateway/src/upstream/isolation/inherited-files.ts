/** Closes what the gateway was started with beside stdin, stdout and stderr: a sandbox would inherit it, and read or write through it. */

import { closeSync, readdirSync, readFileSync } from 'node:fs'

const CLOSE_ON_EXEC = 0o2000000

/** Everything Node opens closes when another program starts; what does not came from whoever started us. */
export function closeInheritedFiles(): void {
  if (process.platform !== 'linux') return
  for (const fd of readdirSync('/proc/self/fdinfo'))
    if (Number(fd) > 2 && !closesOnExec(fd)) close(Number(fd))
}

function closesOnExec(fd: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1]
    return flags === undefined || (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0
  } catch {
    // It was that of the listing itself.
    return true
  }
}

function close(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It is closed already, which was the purpose.
  }
}
