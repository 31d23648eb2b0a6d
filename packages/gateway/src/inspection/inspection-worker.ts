/** The thread that inspects large parts with the inspectors of the main thread. It may be killed at any moment. */

import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { Inspector } from '@callgate/engine/inspect-types'
import { buildDefined } from './build-defined.ts'
import type { InspectionRequest, InspectionResponse } from './inspection-protocol.ts'

const port = parentPort
if (port === null) throw new Error('inspection-worker runs as a worker thread only')
const answer = (response: InspectionResponse): void => port.postMessage(response)

/** Half the weight of the main thread, so that parts still come to their end on a busy machine. */
const NICENESS = 3
const NICENESS_MAX = 19

/** By number: the inspector, or why it could not be built. */
const held = new Map<number, Inspector | Error>()

function hold(request: InspectionRequest & { type: 'hold' }): void {
  try {
    held.set(request.inspector, buildDefined(request.definition, request.digest))
  } catch (error) {
    // Said with every part that asks for it, so that none passes unread.
    held.set(request.inspector, error instanceof Error ? error : new Error(String(error)))
  }
}

function inspect(request: InspectionRequest & { type: 'inspect' }): InspectionResponse {
  const { id, around, text } = request
  try {
    const inspector = held.get(request.inspector)
    if (inspector === undefined) throw new Error('the inspector is not held')
    if (inspector instanceof Error) throw inspector
    const value = readJson(text) as JsonValue
    return { type: 'assessed', id, assessment: inspector.inspect({ ...around, value }) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { type: 'failed', id, reason: reason.slice(0, 500) }
  }
}

port.on('message', (request: InspectionRequest) => {
  if (request.type === 'hold') hold(request)
  else if (request.type === 'drop') held.delete(request.inspector)
  else answer(inspect(request))
})
/** Where cores are short the calls of others go first. Linux alone has a priority for each thread. */
function letOthersGoFirst(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, Math.min(getPriority(0) + NICENESS, NICENESS_MAX))
  } catch {
    // A sandbox may forbid it; then this thread competes like any other.
  }
}

letOthersGoFirst()
answer({ type: 'ready' })
