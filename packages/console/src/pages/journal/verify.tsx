/** Signs a tree head now, and says what it covers: from here on nothing before it can be changed unseen. */

import type { CheckpointView } from '@callgate/contracts/control'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toast.tsx'

export function Verify() {
  const maySign = useMay('checkpoint')
  const [signed, setSigned] = useState<CheckpointView>()
  const sign = useMutation({
    mutationFn: () => post<CheckpointView>('/journal/checkpoint'),
    onSuccess: setSigned,
    onError: (error) => showToast('bad', error.message),
  })
  if (!maySign) return null
  return (
    <>
      <button className="button" disabled={sign.isPending} onClick={() => sign.mutate()} type="button">
        Sign now
      </button>
      {signed !== undefined && (
        <Dialog onClose={() => setSigned(undefined)} title="Signed">
          <p className="text-sm text-soft">
            This tree head covers every record so far. Keep it elsewhere; whoever has it can tell that the log
            it came from was not changed. On the machine itself, <code>callgate journal verify</code> hashes
            every record again.
          </p>
          <pre
            className="mt-3 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs"
            tabIndex={0}
          >
            {signed.note}
          </pre>
        </Dialog>
      )}
    </>
  )
}
