/** Which keys there are, at the same place on every page, and the switch that turns single ones off. */

import { useState } from 'react'
import { Dialog } from './dialog.tsx'
import { NAVIGATION } from './navigation.ts'
import { arePageKeysOn, turnPageKeys } from './page-keys.ts'

const KEYS: readonly (readonly [keys: readonly string[], does: string, always?: boolean])[] = [
  [['Ctrl', 'K'], 'Go to a page, an approval, an incident, a session or a server', true],
  [['?'], 'These keys'],
  [['e'], 'At an approval: write the reason'],
  [['Ctrl', '⏎'], 'At an approval, while writing: approve', true],
  [['Ctrl', '⇧', '⏎'], 'At an approval, while writing: refuse', true],
  [['j'], 'At an approval: the next that waits'],
  [['k'], 'At an approval: the one before'],
  [['Ctrl', 'Space'], 'In the policy editor: what can stand here', true],
  [['Tab'], 'In the policy editor: leave it', true],
]

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const [on, setOn] = useState(arePageKeysOn)
  const turn = (wanted: boolean): void => {
    turnPageKeys(wanted)
    setOn(wanted)
  }
  return (
    <Dialog onClose={onClose} title="Keyboard">
      <label className="flex items-start gap-2.5 text-sm font-medium">
        <input
          checked={on}
          className="mt-0.5 size-4"
          onChange={({ target }) => turn(target.checked)}
          type="checkbox"
        />
        Single keys do something. Kept in this browser.
      </label>
      <dl className="mt-4 grid grid-cols-[8rem_1fr] gap-x-4 gap-y-2 text-sm">
        {KEYS.map(([keys, does, always = false]) => (
          <KeyRow does={does} key={does} keys={keys} off={!on && !always} />
        ))}
        {NAVIGATION.map(({ key, text }) => (
          <KeyRow does={text} key={key} keys={['g', key]} off={!on} />
        ))}
      </dl>
    </Dialog>
  )
}

interface KeyRowProps {
  readonly keys: readonly string[]
  readonly does: string
  readonly off: boolean
}

function KeyRow({ keys, does, off }: KeyRowProps) {
  return (
    <div className="contents">
      <dt className="flex gap-1">
        {keys.map((key) => (
          <kbd className="kbd" key={key}>
            {key}
          </kbd>
        ))}
      </dt>
      <dd className="text-soft">
        {does}
        {off && ' (off)'}
      </dd>
    </div>
  )
}
