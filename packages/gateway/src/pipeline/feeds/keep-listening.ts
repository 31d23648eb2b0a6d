/** Keeps an open `subscriptions/listen` at the aggregated door fed by one upstream, also when that upstream comes and goes. */

import { inBackground } from '../background.ts'
import type { Listener, Passage, Services } from '../passage.ts'
import type { UpstreamSession } from '../ports/ports.ts'
import { beginRevival } from './revival.ts'
import { acquire } from '../upstream-lookup.ts'

/** What the listen request wants of one upstream. */
export interface KeptFeed {
  readonly upstream: string
  /** The session it has now; null when it could not be had. */
  readonly session: UpstreamSession | null
  readonly listener: Listener
  /** False for a door of one upstream: there the stream ends with it, and the agent opens another. */
  readonly revives: boolean
}

const LISTS = [
  ['toolsListChanged', 'tools'],
  ['promptsListChanged', 'prompts'],
  ['resourcesListChanged', 'resources'],
] as const

/** Begins; the returned function ends it. */
export async function keepListening(
  kept: KeptFeed,
  passage: Passage,
  services: Services,
): Promise<() => void> {
  const { upstream, listener, revives } = kept
  const { caller } = passage
  if (caller === null) return () => undefined
  let stop: (() => void) | null = null
  let ended = false

  async function begin(session: UpstreamSession): Promise<void> {
    const listening = services.feeds.addListener(session, passage.caller?.tenant ?? 'default', listener)
    const forget = session.onClosed(() => {
      stop = null
      if (!ended && revives) revive()
    })
    stop = () => {
      forget()
      listening.stop()
    }
    await listening.begun
  }

  const revive = (): void =>
    beginRevival(
      {
        upstream,
        caller,
        sessionId: null,
        isWanted: () => !ended && passage.channel?.signal.aborted === false,
        async revive() {
          const session = await acquire(upstream, passage, services)
          if ('code' in session || ended) return session
          inBackground(
            begin(session).then(() => tellMissed(session, listener)),
            services,
          )
          return session
        },
      },
      services,
    )

  if (kept.session === null) revive()
  else await begin(kept.session)
  return () => {
    ended = true
    stop?.()
  }
}

/** Nobody listened for a while: what changed meanwhile has to be read again. */
function tellMissed(session: UpstreamSession, listener: Listener): void {
  for (const [wanted, capability] of LISTS) {
    if (!listener[wanted] || session.capabilities[capability] === undefined) continue
    listener.tell(
      { method: `notifications/${capability}/list_changed`, params: {}, text: null },
      session,
      null,
    )
  }
}
