/** Shows a server to a reviewer: its command whole, part by part, what is dangerous about it, and what was found. */

import type { ServerDiffView, ServerView } from '@callgate/contracts/registry'
import { printDrift } from '../drift-lines.ts'
import { bold, formatTime, makePrintable, print, printTable, red } from '../terminal.ts'

export function printServer(server: ServerView): void {
  const { submission, scan, approval } = server
  const line = (name: string, text: string): void => print(`${name.padEnd(12)}${makePrintable(text)}`)
  line('server', `${server.id}  ${server.stage}, revision ${server.revision}`)
  line('purpose', submission.purpose)
  line('owner', submission.owner)
  line('source', JSON.stringify(submission.source))
  line('scopes', submission.scopes.join(', ') || '-')
  line('systems', submission.systems.join(', ') || '-')
  line('submitted', `by ${server.submittedBy}, ${formatTime(server.submittedAtMs)}`)
  line('last step', `by ${server.changedBy}, ${formatTime(server.changedAtMs)}: ${server.why}`)
  if (approval !== null)
    line('approved', `by ${approval.by}, until ${formatTime(approval.expiresAtMs)}, for ${approval.evidence}`)
  if (server.stage === 'canary') line('canary', server.agents.join(', '))
  if (stageHasUse(server)) line('in use', describeUse(server.use))
  if (server.next !== null) line('goes on', `when there is: ${server.next}`)
  for (const { severity, source, id, title, kind, value } of server.known)
    print(red(makePrintable(`KNOWN ${severity}: ${source} ${id}: ${title} (its ${kind} ${value})`)))
  if (server.held !== null) line('not usable', server.held)
  printCommand(server)
  if (scan === null) return
  print(bold('\nScan'))
  line('evidence', scan.evidence)
  line('taken', `by ${scan.by}, ${formatTime(scan.atMs)}`)
  line('environment', scan.launch.env.join(', ') || '-')
  line('folder', scan.launch.cwd ?? '-')
  line(
    'lists',
    Object.entries(scan.items)
      .map(([type, count]) => `${count} ${type}`)
      .join(', '),
  )
  if (scan.findings.length === 0) print('Nothing was found.')
  else
    printTable(
      ['SEVERITY', 'CODE', 'WHERE', 'WHAT'],
      scan.findings.map((one) => [
        one.severity,
        one.code,
        one.where?.item ?? one.where?.file ?? '-',
        one.title,
      ]),
    )
  if (scan.findingsLeftOut > 0) print(`and ${scan.findingsLeftOut} more, none of them worse`)
}

function stageHasUse({ stage }: ServerView): boolean {
  return stage === 'canary' || stage === 'live'
}

function describeUse({ calls, errors, worst, worstContent }: ServerView['use']): string {
  const found = [worst, worstContent].filter((one) => one !== null)
  const said = found.map(({ severity, code }) => `${severity} ${code}`).join(', ')
  return `${calls} calls, ${errors} failed${said === '' ? '' : `, found: ${said}`}`
}

/** Never cut: what stands past the edge of a dialog is where the harm is put. */
function printCommand({ command, marks }: ServerView): void {
  print(bold('\nExactly this is run or reached'))
  if (command.length === 0) print('  not known before it is scanned, or callgate.yaml says how it is started')
  command.forEach((part, index) => {
    print(`  ${String(index).padStart(2)}  ${makePrintable(part)}`)
    for (const mark of marks.filter((one) => one.part === index))
      print(red(makePrintable(`      ^ DANGER ${mark.code}: ${mark.why}`)))
  })
}

export function printDiff({ approved, launch, pinChanged, surface }: ServerDiffView): void {
  print(bold(approved === null ? 'Nothing was approved yet; all of it is new' : 'Since it was approved'))
  if (pinChanged) print(red('  what it is pinned to changed: command or files'))
  for (const { path, before, after } of launch)
    print(makePrintable(`  launch ${path}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`))
  for (const { type, name, change, details, drift } of surface) {
    print(makePrintable(`  ${change} ${type} ${name}${drift === null ? '' : ` (risk ${drift.risk})`}`))
    if (drift !== null) printDrift(drift)
    for (const { path, before, after } of details)
      print(makePrintable(`      ${path || '/'}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`))
  }
  if (!pinChanged && launch.length === 0 && surface.length === 0) print('  nothing changed')
}
