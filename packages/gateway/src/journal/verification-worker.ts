/** The thread that checks a whole log while the gateway writes on. It may be ended at any moment and changes nothing. */

import { parentPort, workerData } from 'node:worker_threads'
import type { VerificationMessage } from './verification.ts'
import { verifyJournals } from './verify.ts'

const port = parentPort
if (port === null) throw new Error('verification-worker runs as a worker thread only')
const tell = (message: VerificationMessage): void => port.postMessage(message)

const { dir } = workerData as { readonly dir: string }
const { logs } = await verifyJournals({ dirs: [dir], onChecked: (checked) => tell({ checked }) })
const [report] = logs
if (report === undefined) throw new Error('there is no log to check')
tell({ report })
