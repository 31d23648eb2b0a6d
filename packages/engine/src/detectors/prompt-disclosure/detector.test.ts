/** The samples of `prompt-disclosure`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('prompt-disclosure')
