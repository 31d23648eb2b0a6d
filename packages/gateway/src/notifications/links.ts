/** Where a message leads: the page somebody signs in to. Looking at it changes nothing, so programs that fetch links do no harm. Pure. */

import type { NoticeEvent } from '@callgate/contracts/notice-events'

const PAGES: Readonly<Record<string, string>> = {
  approval: 'approvals',
  incident: 'incidents',
  quarantine: 'servers',
  drift: 'servers',
  upstream: 'servers',
  policy: 'policy',
  call: 'journal',
  test: 'settings',
  journal: '',
  switch: '',
}

/** `base` is what the configuration or the listener says. Without a console only approvals have a page. */
export function createLinks(
  base: () => string | null,
  isConsole: boolean,
): (event: NoticeEvent, subject: string | null) => string | null {
  return (event, subject) => {
    const origin = base()
    if (origin === null) return null
    const [family = ''] = event.split('-')
    const rest = subject === null || family === 'call' ? '' : `/${encodeURIComponent(subject)}`
    if (isConsole) return `${origin}/console/${PAGES[family] ?? ''}${rest}`
    return family === 'approval' && subject !== null ? `${origin}/approvals${rest}` : null
  }
}
