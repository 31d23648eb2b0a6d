/** Notifications over a real store for tests, with a clock set by hand and channels that note what they are told. */

import type { JournalEntry } from '@callgate/contracts/journal'
import { ResponseConfig } from '@callgate/contracts/response-config'
import type { z } from 'zod'
import type { Store } from '../store/store.ts'
import { type ChannelMessage, composeMessage } from './channel-message.ts'
import { DeliveryStore } from './delivery-store.ts'
import { Dispatcher } from './dispatcher.ts'
import { createLinks } from './links.ts'
import { Notifier } from './notifier.ts'
import { createNotificationOffice, type NotificationOffice } from './office.ts'

const TENANT = 'default'
const logger = { debug() {}, info() {}, warn() {}, error() {} }

export interface TestNotifications {
  readonly notifier: Notifier
  readonly office: NotificationOffice
  readonly store: DeliveryStore
  /** What each channel was told, in order. */
  readonly told: { readonly channel: string; readonly message: ChannelMessage }[]
  /** What went on record. */
  readonly acts: string[]
  /** What a channel does; takes it when left out. */
  answer(channel: string, does: () => Promise<void>): void
  /** A record is written and looked at. */
  see(entry: JournalEntry): void
  /** Everything that is due is tried until nothing is. */
  send(): Promise<void>
}

export interface TestNotificationOptions {
  readonly response?: z.input<typeof ResponseConfig>
  readonly nowMs: () => number
  readonly nextSeq?: number
}

export async function openTestNotifications(
  file: Store,
  { response, nowMs, nextSeq }: TestNotificationOptions,
): Promise<TestNotifications> {
  const config = ResponseConfig.parse(response ?? {})
  const store = new DeliveryStore(file, TENANT)
  const clock = { nowMs }
  const told: TestNotifications['told'] = []
  const acts: string[] = []
  const answers = new Map<string, () => Promise<void>>()
  const settings = () => config
  const linkTo = createLinks(() => 'https://gate.example', true)
  let made = 0
  const prefix = `ntm_${Math.random()}`
  const sending = {
    store,
    clock,
    newId: () => `${prefix}_${(made += 1)}`,
    compose: (id: string, rows: Parameters<typeof composeMessage>[1]) =>
      composeMessage(id, rows, { linkTo, findIncident: async () => undefined }),
    async tell({ id }: { readonly id: string }, message: ChannelMessage) {
      await answers.get(id)?.()
      told.push({ channel: id, message })
    },
  }
  const record = (act: string) => (subject: string, note: string) =>
    void acts.push(`${act} ${subject} ${note}`)
  const dispatcher = new Dispatcher({
    ...sending,
    logger,
    channels: () => config.channels,
    onGivenUp: record('given-up'),
  })
  let seq = nextSeq ?? (await store.progress()) ?? 0
  const parts = { tenant: TENANT, store, dispatcher, clock, logger, settings, channelsOf: () => [] }
  const notifier = new Notifier({ ...parts, onDropped: record('dropped') }, seq)
  return {
    notifier,
    office: createNotificationOffice({ tenant: TENANT, settings, ...sending }),
    store,
    told,
    acts,
    answer: (channel, does) => void answers.set(channel, does),
    see(entry) {
      notifier.observe({ seq, timeMs: nowMs(), entry })
      seq += 1
    },
    async send() {
      await notifier.flush()
      await notifier.tick()
    },
  }
}
