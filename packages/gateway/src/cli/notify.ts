/** `callgate notify`: shows who is told and what became of each message, and sends one to see that a channel works. */

import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import { type ChannelView, DELIVERY_STATES, type DeliveryView } from '@callgate/contracts/notification'
import { parseArguments, parseChoice, parseCount, takePositionals } from './arguments.ts'
import { type Command, EXIT } from './command.ts'
import { GATEWAY_HELP, GATEWAY_OPTIONS, findGateway } from './gateway-client.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { formatTime, makePrintable, print, printError, printFound, printJson } from './terminal.ts'

export const notify: Command = {
  help: `
callgate notify: see who is told, and try it

Usage:
  callgate notify channels
  callgate notify deliveries [--channel <id>] [--state failed] [--limit 100]
  callgate notify test <channel>

Channels and routes stand in the configuration, under response.channels and response.routes. A test is sent at once, also while
the channel is quiet, and is on record.

Options:
  --channel <id>   only of this channel
  --state <state>  ${DELIVERY_STATES.join(', ')}
  --limit <n>      how many (100)
${GATEWAY_HELP}

Examples:
  callgate notify test mail
  callgate notify deliveries --state failed

Exit codes: 0 done · 1 the message was not taken, there is no such channel, or no gateway runs · 2 command line not understood
`,
  run: (args, gateway) => runSubcommand({ channels, deliveries, test }, args, gateway),
}

const channels: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  printFound(await (await findGateway(values)).listChannels(), values.json, {
    none: 'Nobody is told: the configuration has no response.channels.',
    header: ['CHANNEL', 'TYPE', 'TO', 'QUIET', 'WAITING', 'LAST SENT', 'LAST FAILURE', 'TOLD OF'],
    row: (one) => [
      one.id,
      one.type,
      one.to ?? 'a secret address',
      describeQuiet(one),
      String(one.waiting),
      formatTime(one.lastSentAtMs),
      one.lastFailure === null
        ? '-'
        : makePrintable(`${formatTime(one.lastFailure.atMs)} ${one.lastFailure.error}`),
      one.routes.map(describeRoute).join('; ') || 'what playbooks and rules name it for',
    ],
  })
  return EXIT.ok
}

function describeQuiet({ quietHours, quietUntilMs }: ChannelView): string {
  if (quietHours === null) return 'never'
  const { from, to, zone } = quietHours
  const now = quietUntilMs === null ? '' : `, now until ${formatTime(quietUntilMs)}`
  return `${from}–${to} ${zone}${now}`
}

function describeRoute({ id, on, minSeverity, afterMs }: ChannelView['routes'][number]): string {
  const after = afterMs === null ? '' : ` after ${afterMs / 1000} s`
  return `${id}: ${on.join(', ')} from ${minSeverity}${after}`
}

const deliveries: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    channel: { type: 'string' },
    state: { type: 'string' },
    limit: { type: 'string', default: '100' },
  })
  takePositionals(positionals, [])
  const state = parseChoice('--state', values.state, DELIVERY_STATES)
  const limit = parseCount('limit', values.limit, 1) ?? 100
  const { channel } = values
  const found = await (
    await findGateway(values)
  ).listDeliveries({
    limit,
    ...(channel === undefined ? {} : { channel }),
    ...(state === undefined ? {} : { state }),
  })
  printFound(found, values.json, {
    none: 'Nothing was told.',
    header: ['TIME', 'CHANNEL', 'STATE', 'SEVERITY', 'ATTEMPTS', 'WHAT', 'ABOUT', 'WHY'],
    row: (one) => [
      formatTime(one.atMs),
      one.channel,
      describeState(one),
      one.severity,
      String(one.attempts),
      NOTICE_EVENTS[one.event],
      makePrintable(one.facts.map(({ name, value }) => `${name} ${value}`).join(', ')).slice(0, 100),
      makePrintable(one.error ?? '-'),
    ],
  })
  return EXIT.ok
}

function describeState({ state, held, escalation, dueAtMs }: DeliveryView): string {
  if (state !== 'waiting') return state
  const why = held ? 'held' : escalation ? 'escalates' : 'waits'
  return `${why} until ${formatTime(dueAtMs)}`
}

const test: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [channel] = takePositionals(positionals, ['channel'] as const)
  const sent = await (await findGateway(values)).testChannel(channel)
  if (values.json) printJson(sent)
  else if (sent.state === 'sent') print(makePrintable(`${channel} has taken a test message (${sent.id}).`))
  else printError(makePrintable(`${channel} has not taken it: ${sent.error ?? sent.state}`))
  return sent.state === 'sent' ? EXIT.ok : EXIT.failed
}
