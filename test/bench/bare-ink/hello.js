// The least that Ink can draw: what a first paint costs on this Node.
import {render, Text} from 'ink';
import {createElement} from 'react';

render(createElement(Text, null, 'Hello'), {
	alternateScreen: true,
	incrementalRendering: true,
	maxFps: 60,
	patchConsole: false,
	interactive: true,
});
// Stays until it is ended.
setInterval(() => {}, 60_000);
