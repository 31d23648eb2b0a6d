/** `callgate rights review`: access reviews are begun, shown, decided and closed. */

import { REVIEW_SCOPES, type ReviewView } from '@callgate/contracts/access-review'
import { parseArguments, parseChoice, takePositionals, UsageError } from '../arguments.ts'
import { EXIT } from '../command.ts'
import { findGateway, GATEWAY_OPTIONS } from '../gateway-client.ts'
import { runSubcommand, type Subcommand } from '../subcommands.ts'
import { formatTime, makePrintable, print, printFound, printJson } from '../terminal.ts'
import { parseSpan } from '../time-span.ts'

const one = { type: 'string' } as const

export const review: Subcommand = (args, gateway) =>
  runSubcommand({ start, list, show, decide, close }, args, gateway)

function need(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`Say --${name}.`)
  return value
}

const start: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {
    ...GATEWAY_OPTIONS,
    scope: one,
    owner: one,
    due: one,
    undecided: one,
    reason: one,
  })
  takePositionals(positionals, [])
  const scope = parseChoice('--scope', need('scope', values.scope), REVIEW_SCOPES) ?? 'agents'
  const undecided = parseChoice('--undecided', values.undecided, ['remove', 'keep'])
  const wanted = {
    scope,
    owner: need('owner', values.owner),
    dueAtMs: Date.now() + parseSpan('due', need('due', values.due)),
    reason: need('reason', values.reason),
    ...(undecided === undefined ? {} : { undecided }),
  }
  const begun = await (await findGateway(values)).startReview(wanted)
  if (values.json) printJson(begun)
  else print(describe(begun))
  return EXIT.ok
}

function describe(one: ReviewView): string {
  const due =
    one.state === 'closed' ? `closed ${formatTime(one.closedAtMs)}` : `due ${formatTime(one.dueAtMs)}`
  const rest = one.state === 'closed' ? '' : `; what is undecided then: ${one.undecided}`
  return makePrintable(
    `${one.id}  ${one.scope} for ${one.owner}, ${due}: ${one.items} items, ${one.undecidedItems} undecided, ${one.kept} kept, ${one.removed} removed${rest}`,
  )
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  takePositionals(positionals, [])
  const found = await (await findGateway(values)).listReviews()
  if (values.json) printJson(found)
  else if (found.length === 0) print('There is no access review.')
  else for (const each of found) print(describe(each))
  return EXIT.ok
}

const show: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, GATEWAY_OPTIONS)
  const [id] = takePositionals(positionals, ['review'] as const)
  const client = await findGateway(values)
  const [found, items] = [await client.showReview(id), await client.listReviewItems(id)]
  if (values.json) printJson({ ...found, reviewed: items })
  else {
    print(describe(found))
    printFound(items, false, {
      none: 'There is nothing in it.',
      header: ['SUBJECT', 'WHAT', 'LAST USED', 'CALLS', 'EVIDENCE', 'DECISION', 'BY', 'REMOVAL'],
      row: (item) => [
        item.subject,
        item.title,
        formatTime(item.evidence.lastUsedAtMs),
        String(item.evidence.calls),
        item.evidence.note,
        item.decision ?? '-',
        item.decidedBy ?? '-',
        item.note === null ? item.removal : `${item.removal}: ${item.note}`,
      ],
    })
  }
  return EXIT.ok
}

const decide: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  const [id, subject, word] = takePositionals(positionals, ['review', 'subject', 'keep or remove'] as const)
  const decision = parseChoice('The decision', word, ['keep', 'remove'] as const) ?? 'keep'
  const reason = need('reason', values.reason)
  const item = await (await findGateway(values)).decideReview(id, subject, { decision, reason })
  if (values.json) printJson(item)
  else if (decision === 'keep') print(makePrintable(`${subject} stays.`))
  else print(makePrintable(`${subject} goes: ${item.removal}${item.note === null ? '' : `. ${item.note}`}`))
  return EXIT.ok
}

const close: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...GATEWAY_OPTIONS, reason: one })
  const [id] = takePositionals(positionals, ['review'] as const)
  const closed = await (await findGateway(values)).closeReview(id, need('reason', values.reason))
  if (values.json) printJson(closed)
  else print(describe(closed))
  return EXIT.ok
}
