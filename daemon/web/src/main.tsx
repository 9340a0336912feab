// SPDX-License-Identifier: GPL-3.0-or-later
// The start of the page.
import { render } from 'preact';

import { App } from './app.tsx';
import { startKeys } from './base/keys.ts';
import { loadLabels } from './base/labels.ts';
import { startPlace } from './base/place.ts';
import { loadSession, startSession } from './base/session.ts';
import { startTheme } from './base/theme.ts';
import './style/all.css';

startTheme();
startPlace();
startKeys();
startSession();
render(<App />, document.getElementById('app')!);
void loadSession();
loadLabels().catch(() => undefined); // labels are then the values themselves
