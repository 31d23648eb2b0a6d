/** Composes what the control API may do with the policy of a running core. */

import { DEFAULT_TENANT } from '@callgate/contracts/identity'
import type { PolicyView } from '@callgate/contracts/policy-view'
import type { StatusView } from '@callgate/contracts/control'
import type { Core } from './core.ts'
import { describeProblem, listAnswered, readPolicyFile, readPolicyView } from '../config/policy-view.ts'
import type { PolicyServices } from '../control/policy-services.ts'
import { searchRecords } from '../journal/read.ts'
import type { InForce } from '../policy/ask-policy.ts'
import { compareFile } from '../policy/compare-file.ts'
import { PolicyDesk, type PolicyDeskParts } from '../policy/policy-desk.ts'
import { findAltered } from '../policy/revisions.ts'
import { findFacts, withFacts } from '../policy/tool-facts.ts'
import { listWords } from '../policy/policy-words.ts'
import { PolicyQuestions } from '../policy/questions/questions.ts'
import { PolicyReplays, type ReplayAsked } from '../policy/replay/replays.ts'
import { KnownTools } from '../rights/known-tools.ts'
import { listSubjects } from '../rights/subjects.ts'
import { systemClock, systemRandom } from '../system.ts'

export function policyServices(core: Core): PolicyServices {
  const { snapshots, policy, closing } = core
  const replays = openReplays(core)
  closing.push(() => replays.close())
  const questions = new PolicyQuestions()
  closing.push(() => questions.close())
  const tools = new KnownTools(core.store, DEFAULT_TENANT)
  const inForce = (): InForce => ({ ...snapshots.current(), cases: snapshots.cases })
  return {
    view: () => viewPolicy(core, questions),
    words: () => wordsOf(core, tools),
    check: (asked) => questions.check(asked, inForce()),
    facts: (tool) => findFacts(tool, { upstreams: snapshots.current().upstreams, tools }),
    async explain(asked) {
      const { upstreams } = snapshots.current()
      const facts = await findFacts({ upstream: asked.upstream, tool: asked.target }, { upstreams, tools })
      return questions.explain(withFacts(asked, facts), inForce())
    },
    test: (asked) => questions.test(asked, inForce()),
    kept: openKeptPolicy(core, (source) => questions.check(source, inForce())),
    staged: () => policy.staged.view(),
    replays,
    async replay({ revision, text, ...asked }, by) {
      const source = text ?? (await textOf(core, revision))
      if (source === undefined) return null
      const document = await questions.read(source, inForce())
      return replays.start({ ...asked, by, revision: revision ?? null, policy: document })
    },
  }
}

/** null where the file is the source. */
function openKeptPolicy(core: Core, check: PolicyDeskParts['check']): PolicyServices['kept'] {
  const { snapshots } = core
  const { revisions, staged } = core.policy
  if (revisions === null) return null
  return {
    revisions,
    desk: new PolicyDesk({
      revisions,
      staged,
      snapshots,
      clock: systemClock,
      isOnePerson: core.isOnePerson,
      check,
      record: (entry) => core.recordAdmin(entry),
    }),
    fourEyes: () => snapshots.current().config.policyChanges.fourEyes,
    fourEyesBack() {
      const { fourEyes, rollBackAlone } = snapshots.current().config.policyChanges
      return fourEyes && !rollBackAlone
    },
  }
}

/** That of the revision; without one, of what is in force. */
async function textOf(
  { policy, snapshots }: Core,
  revision: number | undefined,
): Promise<string | undefined> {
  const { revisions } = policy
  const number = revision ?? revisions?.head?.live
  if (revisions !== null && number !== undefined) return (await revisions.find(number))?.text
  return revision === undefined
    ? ((await readPolicyFile(snapshots.current().config.policy)) ?? undefined)
    : undefined
}

async function viewPolicy({ snapshots, policy }: Core, questions: PolicyQuestions): Promise<PolicyView> {
  const now = snapshots.current()
  const { revisions } = policy
  const head = await revisions?.showHead()
  if (revisions === null || head === undefined) return readPolicyView(now)
  const live = await revisions.need(head.live.number)
  const file = now.config.policy
  const altered = findAltered(live)
  const view = await questions.check(live, { ...now, cases: [] })
  return {
    file,
    source: 'store',
    text: live.text,
    cases: live.cases,
    inForce: altered.length === 0 && view.ok,
    head,
    fourEyes: now.config.policyChanges.fourEyes,
    fileState: compareFile(await readPolicyFile(file), live.text, revisions.head?.seeded ?? ''),
    problems: [...altered.map(describeProblem), ...view.problems],
    rules: listAnswered(now.policyDocument, systemClock.nowMs()),
  }
}

/** For the status, which is asked for often: of the file it says what the last reload saw. */
export function policyStatusOf({ policy }: Core): StatusView['policy'] {
  const head = policy.revisions?.head
  if (head === undefined) return { source: 'file', live: null, staged: null, fileEdited: false }
  return { source: 'store', live: head.live, staged: head.staged, fileEdited: policy.fileEdited() }
}

async function wordsOf({ snapshots, agentKeys, tokenCallers }: Core, known: KnownTools) {
  const { upstreams, config } = snapshots.current()
  const subjects = listSubjects(
    agentKeys.list(DEFAULT_TENANT),
    tokenCallers.list(),
    config.identity,
    systemClock.nowMs(),
  )
  return listWords({
    upstreams: [...upstreams.keys()],
    tools: (await known.list(upstreams)).map(({ upstream, facts }) => ({ upstream, name: facts.name })),
    callers: subjects.map(({ agent, principal }) => ({
      agent: agent.id,
      agentGroups: agent.groups,
      principal: principal.id,
      principalGroups: principal.groups,
    })),
  })
}

function openReplays({ journal, snapshots, inspection, logger }: Core): PolicyReplays {
  return new PolicyReplays({
    clock: systemClock,
    random: systemRandom,
    logger,
    records: (asked) => searchRecords(journal.dir, filterOf(asked)),
    async reveal(payloadId, operator, reason) {
      const reading = await journal.reveal({ payloadId, tenant: DEFAULT_TENANT, operator, reason })
      return reading.state === 'present' ? reading.text : null
    },
    setting() {
      const { inspector, scenarios, config } = snapshots.current()
      const definition = inspection.definitionOf(inspector)
      const { upstreams } = config
      return { inspector: { definition, digest: inspector.digest }, scenarios, upstreams }
    },
  })
}

function filterOf({ from, to, sinceMs, untilMs, principal, agent }: ReplayAsked) {
  const wanted = { fromSeq: from, toSeq: to, fromMs: sinceMs, toMs: untilMs, principal, agent }
  const set = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return { tenant: DEFAULT_TENANT, ...Object.fromEntries(set) }
}
