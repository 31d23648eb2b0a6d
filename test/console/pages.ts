/** Every page of the console, with the things of this world in its address. */

import type { Page } from 'playwright-core'
import type { World } from './world.ts'

export interface Shown {
  readonly name: string
  readonly path: string
  readonly prepare?: (page: Page) => Promise<void>
}

export async function listPages({ gateway }: World): Promise<readonly Shown[]> {
  const { control } = gateway
  const approvals = await control.listApprovals()
  const approval = approvals.find(({ state }) => state === 'pending') ?? approvals[0]
  const [incident] = await control.listIncidents()
  const conversations = await control.listConversations()
  const session = conversations.find(({ agent }) => agent === 'report-writer')
  const [held] = await control.listQuarantine()
  const [review] = await control.listReviews()
  const denied = (await gateway.records('intent')).find(
    ({ entry }) => entry.type === 'intent' && entry.decision.effect === 'deny',
  )
  const item = new URLSearchParams({
    upstream: held?.upstream ?? '',
    type: held?.type ?? '',
    name: held?.name ?? '',
    digest: held?.digest ?? '',
  })
  return [
    { name: 'now', path: '/' },
    { name: 'approvals', path: '/approvals' },
    { name: 'approval', path: `/approvals/${approval?.id}` },
    { name: 'sessions', path: '/sessions' },
    {
      name: 'session',
      path: `/sessions/${session?.id}`,
      prepare: (page) =>
        page
          .getByRole('button', { name: /weather/ })
          .last()
          .click(),
    },
    { name: 'session-flow', path: `/sessions/${session?.id}?view=flow` },
    { name: 'incidents', path: '/incidents' },
    { name: 'incident', path: `/incidents/${incident?.id}` },
    { name: 'servers', path: '/servers' },
    { name: 'submit', path: '/submit' },
    { name: 'server', path: '/servers/poisoned' },
    { name: 'quarantine', path: `/quarantine?${item.toString()}` },
    { name: 'agents', path: '/agents' },
    { name: 'agent', path: '/agents/report-writer' },
    { name: 'rights', path: '/agents?view=rights' },
    { name: 'unused', path: '/agents?view=unused' },
    { name: 'identities', path: '/agents?view=identities' },
    { name: 'reviews', path: '/agents?view=reviews' },
    { name: 'review', path: `/reviews/${review?.id}` },
    { name: 'catalogued', path: '/servers/web' },
    {
      name: 'policy',
      path: '/policy?principal=ben&agent=report-writer&upstream=everything&tool=get-env',
      async prepare(page) {
        await page.locator('form').getByRole('button', { name: 'Explain' }).click()
        await page.getByText('It would be').waitFor()
      },
    },
    { name: 'journal', path: '/journal' },
    { name: 'record', path: `/journal/${denied?.seq}` },
    { name: 'settings', path: '/settings' },
    {
      name: 'api',
      path: '/api?q=findings',
      prepare: (page) => page.getByText('What was decided about the finding').first().click(),
    },
    {
      name: 'palette',
      path: '/',
      async prepare(page) {
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox', { name: 'Go to' }).fill('re')
      },
    },
  ]
}
