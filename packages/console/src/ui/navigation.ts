/** The pages, in the order of the menu, with the key that follows `g`. */

import type { IconName } from './icon.tsx'

export const NAVIGATION = [
  { to: '/', text: 'Now', icon: 'now', key: 'n' },
  { to: '/approvals', text: 'Approvals', icon: 'approvals', key: 'a' },
  { to: '/sessions', text: 'Sessions', icon: 'sessions', key: 's' },
  { to: '/incidents', text: 'Incidents', icon: 'incidents', key: 'i' },
  { to: '/servers', text: 'Servers and tools', icon: 'servers', key: 't' },
  { to: '/agents', text: 'Agents and people', icon: 'agents', key: 'p' },
  { to: '/policy', text: 'Policy and rules', icon: 'policy', key: 'r' },
  { to: '/journal', text: 'Journal', icon: 'journal', key: 'j' },
  { to: '/settings', text: 'Settings', icon: 'settings', key: ',' },
] as const satisfies readonly {
  readonly to: string
  readonly text: string
  readonly icon: IconName
  readonly key: string
}[]
