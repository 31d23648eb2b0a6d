/** The thread that tries patterns on texts made to hold them up. It is killed when one does. */

import { parentPort } from 'node:worker_threads'

/** One pattern and the texts to try it on. */
export interface PatternTrial {
  readonly source: string
  readonly flags: string
  readonly texts: readonly string[]
}

const port = parentPort
if (port === null) throw new Error('pattern-worker runs as a worker thread only')

port.on('message', ({ source, flags, texts }: PatternTrial) => {
  const regex = new RegExp(source, flags)
  for (const text of texts) {
    regex.lastIndex = 0
    regex.exec(text)
  }
  port.postMessage('done')
})
