/** Work whose failure decides nothing: it is said in the log, and ends neither a message nor the process. */

import type { Services } from './passage.ts'

/** Counts or logs. What becomes of a message never hangs on that. */
export function observe(act: () => void, services: Pick<Services, 'logger'>): void {
  try {
    act()
  } catch (error) {
    complain(error, services)
  }
}

/** Goes on with work nobody waits for; a rejection of it would otherwise end the process. */
export function inBackground(work: Promise<unknown>, services: Pick<Services, 'logger'>): void {
  work.catch((error: unknown) => complain(error, services))
}

function complain(error: unknown, { logger }: Pick<Services, 'logger'>): void {
  try {
    logger.error({ err: error }, 'Something beside the messages failed')
  } catch {
    // Where the log itself fails there is no place left to say so.
  }
}
