/** Routes for revisions of the policy: what there is, what differs, what is tried, and what is put in force. */

import { z } from '@hono/zod-openapi'
import { PageQuery, pageOf } from '@callgate/contracts/paging'
import {
  PolicyDiffQuery,
  PolicyDiffView,
  PolicyDraftBody,
  PolicyHead,
  PolicyRevision,
  PolicyRevisionText,
  PolicyStepBody,
  RevisionParams,
  StagedView,
} from '@callgate/contracts/policy-revision'
import type { Context } from 'hono'
import { describeProblem } from '../config/policy-view.ts'
import { diffSources } from '../policy/diff-sources.ts'
import type { DeskRefusal, Step } from '../policy/policy-desk.ts'
import type { ControlEnv } from './control-env.ts'
import { hasSeen } from './entity-tags.ts'
import { takePage } from './pages.ts'
import type { PolicyServices } from './policy-services.ts'
import { ControlError, notFound } from './problem.ts'
import { answers, body, type ControlApp, describeRoutes } from './route.ts'
import type { ControlServices } from './services.ts'

type Kept = NonNullable<PolicyServices['kept']>

export function addPolicyRevisionRoutes(app: ControlApp, services: ControlServices): void {
  addReading(app, services)
  addComparing(app, services)
  addWriting(app, services)
  addSteps(app, services)
}

function addReading(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy/head',
      responses: answers(PolicyHead, 'What is live and what is staged; its tag is what If-Match names'),
    }),
    async (c) => c.json(await headOf(need(policy)), 200),
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy/revisions',
      request: { query: PageQuery },
      responses: answers(pageOf(PolicyRevision), 'Revisions, newest first; none with source: file'),
    }),
    async (c) => {
      const all = (await policy.kept?.revisions.list()) ?? []
      return c.json(
        takePage(all, c.req.valid('query'), ({ number }) => String(number)),
        200,
      )
    },
  )
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy/revisions/{number}',
      request: { params: RevisionParams },
      responses: answers(PolicyRevisionText, 'One revision with its text'),
    }),
    async (c) => {
      const {
        authorId: _authorId,
        contested: _contested,
        ...found
      } = await find(policy, c.req.valid('param').number)
      return c.json(found, 200)
    },
  )
}

function addComparing(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('read', {
      method: 'get',
      path: '/policy/diff',
      request: { query: PolicyDiffQuery },
      responses: answers(PolicyDiffView, 'What changed from one revision to another, line by line'),
    }),
    async (c) => {
      const { from, to } = c.req.valid('query')
      return c.json(diffSources(await find(policy, from), await find(policy, to)), 200)
    },
  )
  app.openapi(
    createRoute('read-journal', {
      method: 'get',
      path: '/policy/staged',
      responses: answers(
        z.object({ staged: StagedView.nullable() }),
        'What the staged revision would have decided otherwise; null while none is staged',
      ),
    }),
    (c) => c.json({ staged: policy.staged() }, 200),
  )
}

function addWriting(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('write-policy', {
      method: 'post',
      path: '/policy/revisions',
      request: body(PolicyDraftBody),
      responses: answers(PolicyRevision, 'Kept as a draft; nothing is decided by it yet'),
    }),
    async (c) => {
      const { reason, ...draft } = c.req.valid('json')
      const kept = need(policy)
      const made = take(await kept.desk.draft({ ...draft, ...(await stepOf(c, kept, reason)) }))
      const {
        authorId: _author,
        text: _text,
        cases: _cases,
        contested: _contested,
        ...found
      } = await find(policy, made.number)
      return c.json(found, 200)
    },
  )
  app.openapi(
    createRoute('write-policy', {
      method: 'post',
      path: '/policy/revisions/{number}/stage',
      request: { params: RevisionParams, ...body(PolicyStepBody) },
      responses: answers(PolicyHead, 'It judges beside the live one from now on; nothing of it is enforced'),
    }),
    async (c) => {
      const kept = need(policy)
      const step = await stepOf(c, kept, c.req.valid('json').reason)
      return c.json(take(await kept.desk.stage(c.req.valid('param').number, step)), 200)
    },
  )
  app.openapi(
    createRoute('write-policy', {
      method: 'post',
      path: '/policy/unstage',
      request: body(PolicyStepBody),
      responses: answers(PolicyHead, 'No revision judges beside the live one any more'),
    }),
    async (c) => {
      const kept = need(policy)
      const step = await stepOf(c, kept, c.req.valid('json').reason)
      return c.json(take(await kept.desk.stage(null, step)), 200)
    },
  )
}

function addSteps(app: ControlApp, { policy, ...services }: ControlServices): void {
  const createRoute = describeRoutes(services)
  app.openapi(
    createRoute('activate-policy', {
      method: 'post',
      path: '/policy/revisions/{number}/activate',
      request: { params: RevisionParams, ...body(PolicyStepBody) },
      responses: answers(PolicyHead, 'It decides from now on'),
    }),
    async (c) => {
      const kept = need(policy)
      const step = await stepOf(c, kept, c.req.valid('json').reason)
      return c.json(take(await kept.desk.activate(c.req.valid('param').number, step, kept.fourEyes())), 200)
    },
  )
  app.openapi(
    createRoute('activate-policy', {
      method: 'post',
      path: '/policy/revisions/{number}/roll-back',
      request: { params: RevisionParams, ...body(PolicyStepBody) },
      responses: answers(PolicyHead, 'An earlier revision decides again'),
    }),
    async (c) => {
      const kept = need(policy)
      const step = await stepOf(c, kept, c.req.valid('json').reason)
      return c.json(
        take(await kept.desk.rollBack(c.req.valid('param').number, step, kept.fourEyesBack())),
        200,
      )
    },
  )
}

const FILE_SOURCE =
  'The file is the source of this policy: edit it there. To edit it here set `source: store` in callgate.yaml and restart the gateway; what stands in the file becomes revision 1.'

function need({ kept }: PolicyServices): Kept {
  if (kept === null) throw new ControlError(409, 'file-source', FILE_SOURCE)
  return kept
}

async function find({ kept }: PolicyServices, number: number) {
  const found = await kept?.revisions.find(number)
  if (found === undefined) throw notFound('revision of the policy')
  return found
}

async function headOf({ revisions }: Kept): Promise<PolicyHead> {
  const head = await revisions.showHead()
  if (head === undefined) throw notFound('revision of the policy')
  return head
}

/** Who it is, why, and whether they know what is there now; the desk looks once more when it is their turn. */
async function stepOf(c: Context<ControlEnv>, kept: Kept, reason: string): Promise<Step> {
  const { name, id } = c.get('operator')
  const ifMatch = c.req.header('if-match')
  const head = await headOf(kept)
  const seen = ifMatch === undefined ? null : hasSeen(ifMatch, head) ? head.changes : STALE
  return { by: { name, id }, reason, seen }
}

/** The count of changes nobody can have seen. */
const STALE = -1

const STATUS: Readonly<Record<DeskRefusal['refused'], number>> = {
  'not-found': 404,
  'four-eyes': 403,
  'not-past': 409,
  unchanged: 409,
  'does-not-check': 422,
  conflict: 412,
}

function take<T extends object>(outcome: T | DeskRefusal): T {
  if (!('refused' in outcome)) return outcome
  const { refused, reason } = outcome
  const policy =
    refused === 'does-not-check'
      ? { problems: outcome.problems.map(describeProblem) }
      : refused === 'conflict'
        ? { changed: { head: outcome.head, diff: outcome.diff } }
        : undefined
  throw new ControlError(STATUS[refused], refused, reason, policy === undefined ? {} : { more: { policy } })
}
