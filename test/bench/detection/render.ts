/** Writes the page of figures from the scoreboard; nothing on it is typed by hand. */

import { CORPUS_TASKS, type CorpusTask } from '@callgate/contracts/corpus'
import { costTable, evasionTables, percent, showShare, type Table, tablesOf } from './print.ts'
import type { TaskReport } from './report.ts'
import type { Scoreboard } from './scoreboard.ts'

const TITLES: Readonly<Record<CorpusTask, string>> = {
  tool_poisoning: 'Poisoned tool definitions',
  injection: 'Injection in results and documents',
  args: 'Attacks in arguments',
  prompt_attack: 'Attacks in prompts',
  secret: 'Secrets',
  pii: 'Personal data',
  session: 'Whole sessions',
}

/** What each task must reach, as `docs/detection.md` states it. */
const BARS: Readonly<Partial<Record<CorpusTask, { text: string; met(report: TaskReport): boolean }>>> = {
  tool_poisoning: {
    text: 'recall ≥ 95 % at ≤ 0.5 % of ordinary tools',
    met: ({ macro, falsePositives }) => macro.recall >= 0.95 && falsePositives.ordinary.rate <= 0.005,
  },
  injection: {
    text: 'recall ≥ 90 % at ≤ 1 % of ordinary results, ≤ 3 % of hard negatives',
    met: ({ macro, falsePositives }) =>
      macro.recall >= 0.9 && falsePositives.ordinary.rate <= 0.01 && falsePositives.hard.rate <= 0.03,
  },
  prompt_attack: {
    text: 'recall ≥ 90 % at ≤ 2 %',
    met: ({ macro, falsePositives }) =>
      macro.recall >= 0.9 && Math.max(falsePositives.ordinary.rate, falsePositives.hard.rate) <= 0.02,
  },
  secret: {
    text: 'recall ≥ 90 %, precision ≥ 95 %',
    met: ({ macro, pooled }) => macro.recall >= 0.9 && pooled.precision.rate >= 0.95,
  },
  pii: { text: 'F1 of spans ≥ 85 %', met: ({ spans }) => (spans?.f1 ?? 0) >= 0.85 },
}

export function renderPage(scoreboard: Scoreboard): string {
  const { corpora, heldOut, tasks, evasions, cost } = scoreboard
  const reports = CORPUS_TASKS.flatMap((task) => tasks[task] ?? [])
  const sections = reports.map(
    (report) => `## ${TITLES[report.task]}\n\n${tablesOf(report).map(renderTable).join('\n\n')}`,
  )
  return `${[
    HEAD.trim(),
    `Measured on ${corpora.records} records. ${heldOut ? HELD_OUT : SHIPPED_MODEL}`,
    renderTable(summaryOf(reports)),
    ...sections,
    `## Evasions\n\n${EVASIONS_INTRO}\n\n${evasionTables(evasions).map(renderTable).join('\n\n')}`,
    `## Cost\n\n${renderTable(costTable(cost))}`,
  ].join('\n\n')}\n`
}

const HEAD = `
# Detection: what it finds, what it misses, what it costs

<!-- Written by \`npm run bench:detection -- --write\` from test/bench/detection/scoreboard.json; edits are overwritten. -->

How the engine with shipped rules and thresholds does on labelled texts, in both directions: how much of what is hostile,
secret or personal it flags, and how much of what is harmless. The same judgement for your own records:
\`callgate inspect --corpus records.jsonl.gz\`.

Records come in families, one for each source. Texts of a family resemble each other, so figures are given by family and as the
plain mean over families, beside the pooled ones. Attacks put together from parts, and attacks of sets that reuse a few
wrappers, stand apart: to know one of them is to know all. Harmless texts that quote, describe or test for attacks (hard
negatives) have lines of their own. Attacks that the text alone does not show are left out of every sum. Intervals hold 95 %:
Wilson's for shares, resampled families for means. "At 1 % FP" is the recall at the threshold that flags 1 % of the ordinary
harmless texts of the task.
`
const HELD_OUT =
  'The trained model never saw the family of the record it judged: one model for each family, trained on the others.'
const SHIPPED_MODEL = 'No figure depends on a trained model.'
const EVASIONS_INTRO =
  'Up to 40 attacks of each family, drawn with a fixed seed, as written and rewritten in twelve ways that leave their meaning.'

function summaryOf(reports: readonly TaskReport[]): Table {
  return {
    title: '',
    header: [
      'task',
      'recall, mean over families',
      'pooled recall',
      'precision',
      'ordinary flagged',
      'hard flagged',
      'bar',
      'met',
    ],
    rows: reports.map((report) => {
      const { task, macro, pooled, falsePositives, spans } = report
      const bar = BARS[task]
      return [
        TITLES[task],
        `${percent(macro.recall)} [${percent(macro.low)}, ${percent(macro.high)}]`,
        percent(pooled.shipped.rate),
        spans === undefined ? percent(pooled.precision.rate) : `F1 of spans ${percent(spans.f1)}`,
        showShare(falsePositives.ordinary),
        showShare(falsePositives.hard),
        bar?.text ?? '-',
        bar === undefined ? '-' : bar.met(report) ? 'yes' : 'no',
      ]
    }),
  }
}

function renderTable({ title, header, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
  return title === '' ? table : `**${title}**\n\n${table}`
}
