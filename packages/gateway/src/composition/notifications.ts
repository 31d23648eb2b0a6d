/** Composes notifications: what is told to whom, over which channels, and what leads back to the page where it is dealt with. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { IncidentView } from '@callgate/contracts/incident'
import type { ResponseChannel } from '@callgate/contracts/response-config'
import { interceptorKey, type Outside } from './outside.ts'
import { ownAct } from './use.ts'
import { resolveSecret } from '../config/secrets.ts'
import type { SnapshotHolder } from '../config/snapshot-holder.ts'
import { hasConsole } from '../control/console-files.ts'
import type { Desk } from '../incidents/desk.ts'
import type { ToldIncident } from '../incidents/playbook-runner.ts'
import type { Journal } from '../journal/journal.ts'
import { searchRecords } from '../journal/read.ts'
import type { Keyring } from '../keyring/keyring.ts'
import {
  type ChannelMessage,
  composeIncidentMessage,
  composeMessage,
  type ComposeParts,
} from '../notifications/channel-message.ts'
import { type ChannelParts, tellChannel } from '../notifications/channels.ts'
import { DeliveryStore } from '../notifications/delivery-store.ts'
import { Dispatcher } from '../notifications/dispatcher.ts'
import { HealthWatch } from '../notifications/health-watch.ts'
import { createLinks } from '../notifications/links.ts'
import { factsOfIncident, type Notice } from '../notifications/notice.ts'
import { Notifier } from '../notifications/notifier.ts'
import { createNotificationOffice, type NotificationOffice } from '../notifications/office.ts'
import type { Logger } from '../pipeline/ports/ports.ts'
import type { Store } from '../store/store.ts'
import { systemClock, systemRandom } from '../system.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

const TENANT = DEFAULT_TENANT
/** Costs next to nothing while nothing is due. */
const TICK_MS = 250
const HEALTH_EVERY_MS = 5_000

export interface Notifications {
  readonly office: NotificationOffice
  /** Tells one channel of an incident at once. */
  tell(channel: ResponseChannel, told: ToldIncident): Promise<void>
  /** Has every channel told of an incident, as soon as it can take it. */
  announce(incident: IncidentView): void
  announceNotice(notice: Notice): void
  /** Messages leave from now on. */
  begin(desk: Desk): void
}

export interface NotificationParts extends Pick<Outside, 'ask' | 'sendMail'> {
  readonly store: Store
  readonly journal: Journal
  readonly keyring: Keyring
  readonly snapshots: SnapshotHolder
  readonly logger: Logger
  /** Where operators reach the pages, by the configuration or as this gateway listens; never what a request says. */
  readonly base: () => string | null
}

/** Everything that was recorded while nobody looked is told too. */
export async function openNotifications(
  parts: NotificationParts,
  closers: (() => unknown)[],
): Promise<Notifications> {
  const { snapshots, logger } = parts
  const settings = () => snapshots.current().config.response
  let desk: Desk | undefined
  const sending = composeSending(parts, async (incident) => desk?.find(incident))
  const notifier = await openNotifier(parts, sending)
  closers.push(() => notifier.close())
  return {
    office: createNotificationOffice({ tenant: TENANT, settings, ...sending }),
    tell(channel, told) {
      const { linkTo, newId, clock } = sending
      const message = composeIncidentMessage({ id: newId(), atMs: clock.nowMs(), ...told }, { linkTo })
      return sending.tell(channel, message)
    },
    announce: (incident) => notifier.announce(toldOf(incident, settings().channels)),
    announceNotice: (notice) => notifier.announce(notice),
    begin(opened) {
      desk = opened
      opened.onStateChanged(({ id, state }) => {
        if (state !== 'open') notifier.settle({ tenant: TENANT, subject: id, isOver: state === 'closed' })
      })
      const fail = (error: unknown): void => logger.error({ err: error }, 'Messages to people wait')
      const timer = setInterval(() => void notifier.tick().catch(fail), TICK_MS)
      timer.unref()
      closers.push(() => clearInterval(timer))
    },
  }
}

/** What messages are made of, and how they leave. */
function composeSending(
  { keyring, ask, sendMail, base, store }: NotificationParts,
  findIncident: ComposeParts['findIncident'],
) {
  const clock = systemClock
  const linkTo = createLinks(base, hasConsole())
  const channelParts: ChannelParts = {
    clock,
    resolveSecret: (reference) => resolveSecret(reference),
    ownKey: (channel) => interceptorKey(keyring, channel),
    post: ask.post,
    sendMail,
  }
  return {
    store: new DeliveryStore(store, TENANT),
    clock,
    linkTo,
    newId: () => systemRandom.id('ntm_'),
    compose: (id: string, rows: Parameters<typeof composeMessage>[1]) =>
      composeMessage(id, rows, { linkTo, findIncident }),
    tell: (channel: ResponseChannel, message: ChannelMessage) => tellChannel(channel, message, channelParts),
  }
}

function openNotifier(
  { journal, snapshots, logger }: NotificationParts,
  sending: ReturnType<typeof composeSending>,
): Promise<Notifier> {
  const settings = () => snapshots.current().config.response
  const record = (act: string) => (subject: string, note: string) =>
    void journal
      .append(ownAct({ act, subject, accepted: false, note }))
      .catch((error: unknown) => logger.error({ err: error, act, subject }, 'This is not on record'))
  const dispatcher = new Dispatcher({
    ...sending,
    logger,
    channels: () => settings().channels,
    onGivenUp: record('notification.given-up'),
  })
  const { store, clock } = sending
  const parts = { tenant: TENANT, store, dispatcher, clock, logger, settings }
  const channelsOf = (rules: readonly string[]) => channelsOfRules(snapshots, rules)
  const onDropped = record('notification.dropped')
  return follow(journal, store, (nextSeq) => new Notifier({ ...parts, channelsOf, onDropped }, nextSeq))
}

/** Looks at what is behind the gateway and at the journal from now on; returns how to stop. */
export function watchHealth({
  notifications,
  journal,
  upstreams,
}: {
  readonly notifications: Notifications
  readonly journal: Journal
  readonly upstreams: Upstreams
}): () => void {
  const watch = new HealthWatch(TENANT, (notice) => notifications.announceNotice(notice))
  const timer = setInterval(
    () =>
      watch.look({ nowMs: systemClock.nowMs(), journal: journal.status(), upstreams: upstreams.status() }),
    HEALTH_EVERY_MS,
  )
  timer.unref()
  return () => clearInterval(timer)
}

/** A step of the response ladder names no channel: it is for all. */
function toldOf(incident: IncidentView, channels: readonly ResponseChannel[]): Notice {
  const atMs = systemClock.nowMs()
  return {
    tenant: incident.tenant,
    key: `incident-told ${incident.id} ${incident.steps.length} ${atMs}`,
    event: 'incident-told',
    severity: incident.severity,
    atMs,
    subject: incident.id,
    facts: factsOfIncident(incident),
    channels: channels.map(({ id }) => id),
  }
}

/** Channels that `notify` of these rules of the policy in force names. */
function channelsOfRules(snapshots: SnapshotHolder, rules: readonly string[]): readonly string[] {
  return snapshots
    .current()
    .policyDocument.rules.filter(({ id }) => rules.includes(id))
    .flatMap(({ obligations }) => obligations.flatMap((one) => ('notify' in one ? [one.notify.channel] : [])))
}

/** Reads what was written before and not looked at, and follows the journal from then on. */
async function follow(
  journal: Journal,
  store: DeliveryStore,
  open: (nextSeq: number) => Notifier,
): Promise<Notifier> {
  const size = journal.status().records
  const saved = await store.progress()
  // Whoever starts with an old journal is not told of the past; durable, so that a kill does not begin later.
  if (saved === undefined) await store.batch([store.saveProgress(size)])
  const notifier = open(Math.min(saved ?? size, size))
  const waiting: Parameters<Notifier['observe']>[0][] = []
  let isBehind = true
  journal.follow((written) => (isBehind ? waiting.push(written) : notifier.observe(written)))
  if (saved !== undefined && saved < size)
    for await (const { record } of searchRecords(journal.dir, { fromSeq: saved, toSeq: size - 1 }))
      notifier.observe(record)
  for (const written of waiting) notifier.observe(written)
  isBehind = false
  await notifier.flush()
  return notifier
}
