/** Who runs this process: also where the system knows neither name nor home of it, as in containers that run as any number. */

import { homedir, userInfo } from 'node:os'

export function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}

/** null where neither HOME nor the system names one. */
export function homeOfUser(): string | null {
  try {
    return homedir()
  } catch {
    return null
  }
}
