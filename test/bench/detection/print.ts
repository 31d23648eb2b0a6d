/** Prints the figures of a task as tables for people. */

import { RATES, type Macro, type Recall, type TaskReport } from './report.ts'
import type { Share } from './statistics.ts'

export const percent = (rate: number): string => (Number.isNaN(rate) ? '-' : (100 * rate).toFixed(1))
export const showShare = ({ rate, low, high, of, hits }: Share): string =>
  of === 0 ? '-' : `${percent(rate)} [${percent(low)}, ${percent(high)}] ${hits}/${of}`

const GROUP_TITLES = {
  attack: 'attacks',
  composed: 'composed attacks',
  wrapped: 'attacks that share a few wrappers',
  'not-evident': 'not evident from the text (left out of every sum)',
  ordinary: '',
  hard: '',
} as const

export interface Table {
  readonly title: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Every table of a task, the same for the terminal and the page. */
export function tablesOf(report: TaskReport): Table[] {
  const header = ['family', 'recall % [95 %]', ...RATES.map((rate) => `at ${percent(rate)} % FP`), 'AUC']
  const tables: Table[] = []
  for (const [group, families] of Object.entries(report.attacks)) {
    tables.push({
      title: GROUP_TITLES[group as keyof typeof GROUP_TITLES],
      header,
      rows: Object.entries(families).map(([family, recall]) => recallRow(family, recall)),
    })
  }
  tables.push({
    title: 'together',
    header,
    rows: [
      macroRow('mean over families, attacks', report.macro),
      macroRow('mean over families, all', report.macroAll),
      recallRow('pooled', report.pooled),
    ],
  })
  const { ordinary, hard } = report.harmless
  tables.push({
    title: 'harmless texts flagged',
    header: ['family', 'kind', 'flagged % [95 %]'],
    rows: [
      ...Object.entries(ordinary).map(([family, share]) => [family, 'ordinary', showShare(share)]),
      ...Object.entries(hard).map(([family, share]) => [family, 'hard', showShare(share)]),
      ['all', 'ordinary', showShare(report.falsePositives.ordinary)],
      ['all', 'hard', showShare(report.falsePositives.hard)],
    ],
  })
  if (report.spans !== undefined) tables.push(...spanTables(report.spans))
  return tables
}

function spanTables(spans: NonNullable<TaskReport['spans']>): Table[] {
  return [
    {
      title: 'spans',
      header: ['figure', 'value'],
      rows: [
        ['precision', showShare(spans.precision)],
        ['recall', showShare(spans.recall)],
        ['F1', percent(spans.f1)],
        ['F1, other marked kinds counted wrong', percent(spans.f1Strict)],
        ['F1, exact spans', percent(spans.f1Exact)],
        ...Object.entries(spans.kinds).map(([kind, share]) => [`recall of ${kind}`, showShare(share)]),
        ...Object.entries(spans.wrong).map(([code, count]) => [`wrong finds of ${code}`, String(count)]),
      ],
    },
  ]
}

function recallRow(name: string, { shipped, at, auc }: Recall): string[] {
  return [name, showShare(shipped), ...at.map(percent), Number.isNaN(auc) ? '-' : auc.toFixed(3)]
}

function macroRow(name: string, { recall, low, high, families, at }: Macro): string[] {
  return [
    name,
    `${percent(recall)} [${percent(low)}, ${percent(high)}] of ${families}`,
    ...at.map(percent),
    '',
  ]
}

export function printReport(report: TaskReport): void {
  const { pooled } = report
  write(`\n## ${report.task}`)
  write(`precision ${showShare(pooled.precision)}   F1 ${percent(pooled.f1)}`)
  for (const table of tablesOf(report)) printTable(table)
}

function printTable({ title, header, rows }: Table): void {
  write(`\n${title}`)
  const widths = header.map((cell, index) =>
    Math.max(cell.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')
  write(`  ${line(header)}`)
  for (const row of rows) write(`  ${line(row).trimEnd()}`)
}

export function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
