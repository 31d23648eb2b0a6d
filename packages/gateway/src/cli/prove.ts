/** `callgate prove`: fires every control end to end in a gateway of its own, and says which fired. */

import type { CallgateConfig } from '@callgate/contracts/config'
import { verifyJournals } from '../journal/verify.ts'
import { parseArguments, takePositionals, UsageError } from './arguments.ts'
import { type Command, EXIT, type GatewayAccess } from './command.ts'
import { CONFIG_OPTION, loadOrExplain } from './gateway-client.ts'
import { APPROVAL_CONTROLS } from './prove/approval-controls.ts'
import { BEHAVIOUR_CONTROLS } from './prove/behaviour-controls.ts'
import { type Control, CONTROLS } from './prove/controls.ts'
import { INTELLIGENCE_CONTROLS } from './prove/intelligence-controls.ts'
import { ISOLATION_CONTROLS } from './prove/isolation-controls.ts'
import { NOTIFICATION_CONTROLS } from './prove/notification-controls.ts'
import { RESPONSE_CONTROLS } from './prove/response-controls.ts'
import { openStage, type Stage } from './prove/stage.ts'
import { print, printJson, printTable } from './terminal.ts'

interface Row {
  readonly control: string
  readonly title: string
  readonly fired: 'yes' | 'no' | 'off'
  readonly evidence: string
  /** Position of the record; null where there is none. */
  readonly seq: number | null
  /** A record was due. */
  readonly recordDue: boolean
}

export const prove: Command = {
  help: `
callgate prove: fire every control end to end and report which fired

Usage: callgate prove [--config <file>] [--only <control>...] [--json]

A second gateway starts in a scratch folder with the inspection settings and rule packs of your configuration, before a probe
server that misbehaves on purpose. Each control is provoked through the network as an agent would; the running gateway is not
touched. A control that your configuration turns off is shown as off.

Options:
  --config <file>  configuration whose inspection settings are proven (callgate.yaml in this folder)
  --only <control>  fires this control and no other, by its name in the first column; can be repeated

Examples:
  callgate prove
  callgate prove --only secret-in-result --only drift
  callgate prove --json | jq '.controls[] | select(.fired == "no")'

Exit codes: 0 every control that is on fired · 1 one did not · 2 command line not understood
`,
  run: async (args, access) => {
    const { values, positionals } = parseArguments(args, {
      ...CONFIG_OPTION,
      only: { type: 'string', multiple: true },
    })
    takePositionals(positionals, [])
    const chosen = values.only === undefined ? ALL : [...new Set(values.only)].map(findControl)
    const { config } = await loadOrExplain(values.config)
    const rows = await fireAll(chosen, config, access)
    const failed = rows.filter(({ fired }) => fired === 'no').length
    if (values.json) printJson({ ok: failed === 0, controls: rows })
    else {
      printTable(
        ['CONTROL', 'FIRED', 'EVIDENCE', 'RECORD', 'WHAT'],
        rows.map((row) => [
          row.control,
          row.fired,
          row.evidence,
          row.seq === null ? '-' : `#${row.seq}`,
          row.title,
        ]),
      )
      const off = rows.filter(({ fired }) => fired === 'off').length
      print(`\n${rows.length - failed - off} fired, ${failed} did not, ${off} off by configuration`)
    }
    return failed === 0 ? EXIT.ok : EXIT.failed
  },
}

const ALL: readonly Control[] = [
  ...CONTROLS,
  ...BEHAVIOUR_CONTROLS,
  ...ISOLATION_CONTROLS,
  ...APPROVAL_CONTROLS,
  ...NOTIFICATION_CONTROLS,
  ...RESPONSE_CONTROLS,
  ...INTELLIGENCE_CONTROLS,
]

function findControl(name: string): Control {
  const control = ALL.find(({ id }) => id === name)
  if (control === undefined)
    throw new UsageError(
      `There is no control ${JSON.stringify(name)}; there are ${ALL.map(({ id }) => id).join(', ')}`,
    )
  return control
}

async function fireAll(
  controls: readonly Control[],
  config: CallgateConfig,
  access: GatewayAccess,
): Promise<readonly Row[]> {
  const stage = await openStage(config, access)
  let stopped = false
  try {
    const rows: Row[] = []
    for (const control of controls) rows.push(await fireOne(control, stage))
    rows.push(judgeRecords(rows))
    stopped = true
    await stage.stop()
    rows.push(await verifyLog(stage))
    return rows
  } finally {
    if (!stopped) await stage.stop()
    await stage.remove()
  }
}

async function fireOne(control: Control, stage: Stage): Promise<Row> {
  const { id, title } = control
  const off = control.off?.(stage.inspection, stage) ?? null
  if (off !== null) return { control: id, title, fired: 'off', evidence: off, seq: null, recordDue: false }
  try {
    const from = await stage.nextSeq()
    const shot = await control.fire(stage)
    const seq = shot.record === null ? null : await stage.findRecord(from, shot.record)
    return {
      control: id,
      title,
      fired: shot.fired ? 'yes' : 'no',
      evidence: shot.evidence,
      seq,
      recordDue: shot.record !== null,
    }
  } catch (error) {
    const evidence = error instanceof Error ? error.message : String(error)
    return { control: id, title, fired: 'no', evidence: evidence.slice(0, 200), seq: null, recordDue: true }
  }
}

/** Every refusal and every change leaves a record. */
function judgeRecords(rows: readonly Row[]): Row {
  const missing = rows.filter(({ recordDue, seq }) => recordDue && seq === null).map(({ control }) => control)
  return {
    control: 'journal-records',
    title: 'Each of the above left a record',
    fired: missing.length === 0 ? 'yes' : 'no',
    evidence: missing.length === 0 ? 'all recorded' : `no record of ${missing.join(', ')}`,
    seq: null,
    recordDue: false,
  }
}

async function verifyLog(stage: Stage): Promise<Row> {
  const report = await verifyJournals({ dirs: [stage.journalDir] })
  const [log] = report.logs
  return {
    control: 'journal-verify',
    title: 'The record of all this is whole',
    fired: report.ok ? 'yes' : 'no',
    evidence: report.ok
      ? `${log?.records ?? 0} records verified`
      : (log?.problems[0]?.message ?? 'not whole'),
    seq: null,
    recordDue: false,
  }
}
