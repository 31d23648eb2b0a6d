/** Where the policy is written: the editor with what is wrong beside it, and what can be tried with its text. */

import type { PolicyCheckView, PolicyProblemView } from '@callgate/contracts/policy-check'
import type { PolicyRevisionText } from '@callgate/contracts/policy-revision'
import type { PolicyView } from '@callgate/contracts/policy-view'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { policyWordsQuery } from '../../api/queries.ts'
import { get, post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card, Tabs } from '../../ui/layout.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { showToast } from '../../ui/toast.tsx'
import { CasesPanel } from './cases-panel.tsx'
import { completePolicy } from './complete-policy.ts'
import { beginWith, type Edited, isChanged } from './edited.ts'
import { ExplainPanel } from './explain-panel.tsx'
import { HistoryCard } from './history-card.tsx'
import { Problems } from './problems.tsx'
import { ReplayPanel } from './replay-panel.tsx'
import { SaveDraft } from './save-draft.tsx'
import { StagedPanel } from './staged-panel.tsx'

const CodeEditor = lazy(() => import('./code-editor.tsx').then((module) => ({ default: module.CodeEditor })))

export function Workbench({ view }: { readonly view: PolicyView }) {
  const live = view.head?.live.number ?? null
  const inForce = { text: view.text ?? '', cases: view.cases ?? '' }
  const [edited, setEdited] = useState(() => beginWith(inForce, { base: live, follows: true }))
  const isStale = live !== edited.base || inForce.text !== edited.begun.text
  if (edited.follows && isStale && !isChanged(edited))
    setEdited(beginWith(inForce, { base: live, follows: true }))
  const load = async (number: number): Promise<void> => {
    try {
      const { text, cases } = await get<PolicyRevisionText>(`/policy/revisions/${number}`)
      setEdited(beginWith({ text, cases: cases ?? '' }, { base: number, follows: number === live }))
    } catch (error) {
      showToast('bad', error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)]">
        <EditorCard edited={edited} setEdited={setEdited} view={view} />
        <Panels edited={edited} setEdited={setEdited} view={view} />
      </div>
      {view.source === 'store' && <HistoryCard onLoad={(number) => void load(number)} />}
    </>
  )
}

interface PartProps {
  readonly view: PolicyView
  readonly edited: Edited
  readonly setEdited: (edited: Edited) => void
}

function EditorCard({ view, edited, setEdited }: PartProps) {
  const { data: words } = useQuery(policyWordsQuery)
  const [problems, setProblems] = useState<readonly PolicyProblemView[]>(view.problems)
  const mayWrite = useMay('write-policy')
  const asked = useRef(0)
  const check = async (text: string): Promise<readonly PolicyProblemView[]> => {
    if (!mayWrite) return view.problems
    asked.current += 1
    const mine = asked.current
    const found = await post<PolicyCheckView>('/policy/check', { text }).catch(() => null)
    // Nothing is said of a text nobody could check.
    if (found === null) return []
    // Answers may overtake each other: that to the newest text counts.
    if (mine === asked.current) setProblems(found.problems)
    return found.problems
  }
  return (
    <Card aside={<Standing edited={edited} view={view} />} flush title={titleOf(view, edited)}>
      <Suspense fallback={<Skeleton rows={12} />}>
        <CodeEditor
          check={check}
          complete={(text, offset) => (words === undefined ? null : completePolicy(text, offset, words))}
          label="Policy text"
          onChange={(text) => setEdited({ ...edited, text })}
          text={edited.text}
        />
      </Suspense>
      <Problems problems={problems} />
      <footer className="no-print flex flex-wrap items-center gap-2 border-t border-line px-4 py-3">
        {view.source === 'store' && mayWrite && edited.base !== null && (
          <SaveDraft
            edited={edited}
            hasErrors={problems.some(({ severity }) => severity === 'error')}
            onSaved={(base) => setEdited(beginWith(edited, { base, follows: false }))}
          />
        )}
        <button className="button" onClick={() => exportText(edited.text)} type="button">
          Export
        </button>
        <span className="ml-auto text-xs text-soft max-sm:hidden">
          <kbd className="kbd">Ctrl</kbd> <kbd className="kbd">Space</kbd> offers what can stand here,{' '}
          <kbd className="kbd">Tab</kbd> leaves the text
        </span>
        {isChanged(edited) && (
          <button
            className="button"
            data-tone="quiet"
            onClick={() => setEdited({ ...edited, ...edited.begun })}
            type="button"
          >
            Undo all changes
          </button>
        )}
      </footer>
    </Card>
  )
}

function titleOf({ source, file }: PolicyView, { base }: Edited) {
  return source === 'store' ? `Revision ${base}` : <span className="font-mono text-xs">{file}</span>
}

function Standing({ view, edited }: Pick<PartProps, 'view' | 'edited'>) {
  if (isChanged(edited)) return <Badge tone="warn">changed, not kept</Badge>
  if (view.source === 'file')
    return (
      <Badge tone={view.inForce ? 'good' : 'warn'}>
        {view.inForce ? 'in force' : 'not what is in force'}
      </Badge>
    )
  return edited.base === view.head?.live.number ? (
    <Badge tone="good">in force</Badge>
  ) : (
    <Badge>not in force</Badge>
  )
}

function exportText(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'policy.yaml'
  link.click()
  URL.revokeObjectURL(url)
}

const PANELS = ['explain', 'cases', 'replay', 'staged'] as const
type Panel = (typeof PANELS)[number]

function Panels({ view, edited, setEdited }: PartProps) {
  const search = useSearch({ from: '/policy' })
  const navigate = useNavigate()
  const mayReadJournal = useMay('read-journal')
  const panel: Panel = PANELS.find((one) => one === search.panel) ?? 'explain'
  const isStore = view.source === 'store'
  const text = edited.text === view.text ? null : edited.text
  const tabs: (readonly [Panel, string])[] = [
    ['explain', 'Explain'],
    ['cases', 'Cases'],
    ['replay', 'Replay'],
  ]
  if (isStore && mayReadJournal) tabs.push(['staged', 'Staged'])
  return (
    <section aria-label="Try it" className="card min-w-0">
      <div className="border-b border-line px-3 py-2">
        <Tabs
          label="What to try"
          onChange={(wanted) =>
            void navigate({ to: '/policy', search: { ...search, panel: wanted }, replace: true })
          }
          tabs={tabs}
          value={panel}
        />
      </div>
      {panel === 'explain' && <ExplainPanel text={text} />}
      {panel === 'cases' && (
        <CasesPanel
          cases={edited.cases}
          isOwn={edited.cases !== (view.cases ?? '')}
          onChange={(cases) => setEdited({ ...edited, cases })}
          text={text}
        />
      )}
      {panel === 'replay' && <ReplayPanel text={edited.text} />}
      {panel === 'staged' && <StagedPanel />}
    </section>
  )
}
