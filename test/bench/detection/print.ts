/** Prints the figures of a task as tables for people. */

import type { CostReport } from './cost.ts'
import type { EvadedFamily, EvasionReport } from './evasion-report.ts'
import { EVASION_NAMES } from './evasions.ts'
import { RATES, type Macro, type Recall, type TaskReport } from './report.ts'
import type { Share } from './statistics.ts'

export const percent = (rate: number): string => (100 * rate).toFixed(1)
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
  return [name, showShare(shipped), ...at.map(percent), auc === null ? '-' : auc.toFixed(3)]
}

function macroRow(name: string, { recall, low, high, families, at }: Macro): string[] {
  return [
    name,
    `${percent(recall)} [${percent(low)}, ${percent(high)}] of ${families}`,
    ...at.map(percent),
    '',
  ]
}

/** Recall under each evasion, over what was drawn of each family. */
export function evasionTables(evasions: EvasionReport): Table[] {
  return Object.entries(evasions).map(([task, families]) => ({
    title: `${task}: found of each hundred, as written and under each evasion`,
    header: ['family', 'drawn', 'as written', ...EVASION_NAMES],
    rows: [
      ...Object.entries(families).map(([family, one]) => evasionRow(family, one)),
      evasionRow('together', sumEvaded(Object.values(families))),
    ],
  }))
}

function evasionRow(family: string, { drawn, plain, found }: EvadedFamily): string[] {
  const rate = (count: number): string => (drawn === 0 ? '-' : ((100 * count) / drawn).toFixed(0))
  return [family, String(drawn), rate(plain), ...EVASION_NAMES.map((name) => rate(found[name]))]
}

function sumEvaded(families: readonly EvadedFamily[]): EvadedFamily {
  const add = (count: (family: EvadedFamily) => number): number =>
    families.reduce((sum, family) => sum + count(family), 0)
  const found = Object.fromEntries(EVASION_NAMES.map((name) => [name, add((family) => family.found[name])]))
  return {
    drawn: add(({ drawn }) => drawn),
    plain: add(({ plain }) => plain),
    found: found as EvadedFamily['found'],
  }
}

export function costTable({ node, texts }: CostReport): Table {
  return {
    title: `processor time, Node ${node}, one core`,
    header: ['text', 'ms for 10 KB', 'ms for 1 MB'],
    rows: Object.entries(texts).map(([text, { ms10Kb, ms1Mb }]) => [
      text,
      ms10Kb.toFixed(2),
      ms1Mb.toFixed(0),
    ]),
  }
}

export function printReport(report: TaskReport): void {
  const { pooled } = report
  write(`\n## ${report.task}`)
  write(`precision ${showShare(pooled.precision)}   F1 ${percent(pooled.f1)}`)
  for (const table of tablesOf(report)) printTable(table)
}

export function printTable({ title, header, rows }: Table): void {
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
