/** Reads the configuration again; an edit with an error changes nothing, and says what is wrong with it. */

import type { ReloadView } from '@callgate/contracts/control'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../../api/request.ts'
import { useMay } from '../../api/session.ts'
import { showToast } from '../../ui/toast.tsx'

export function Reload() {
  const client = useQueryClient()
  const mayReload = useMay('reload')
  const reload = useMutation({
    mutationFn: () => post<ReloadView>('/config/reload'),
    onSuccess: ({ accepted, problems }) =>
      accepted
        ? showToast('good', 'Read again, and in force')
        : showToast('bad', problems[0] ?? 'It was refused; what was in force stays in force.'),
    onError: (error) => showToast('bad', error.message),
    onSettled: () => client.invalidateQueries({ queryKey: ['status'] }),
  })
  if (!mayReload) return null
  return (
    <button className="button" disabled={reload.isPending} onClick={() => reload.mutate()} type="button">
      Read the files again
    </button>
  )
}
