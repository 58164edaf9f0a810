import { render } from 'preact';
import { App } from './app.tsx';
import { takeToken } from './client.ts';
import { applyTheme } from './theme.ts';

takeToken();
applyTheme();
const root = document.getElementById('app');
if (root) render(<App />, root);
