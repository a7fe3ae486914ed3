import {type Image, parseImages} from '../parsers/images.js';
import type {PolledSource} from './source.js';

export type {Image} from '../parsers/images.js';

/** D7: the images of an engine, while somebody looks: how old they are, and which nobody names any more. Focus: ids of images. */
export const images: PolledSource<readonly Image[]> = {
	id: 'images',
	title: 'Images',
	operations: ['D7'],
	empty: [],
	every: {seen: 60, unseen: 600},
	async read({engine, signal}) {
		return parseImages(await engine.get('/images/json', {}, {signal}));
	},
	lacks: (data, focus) => [...focus].some(id => !data.some(image => image.id === id)),
};
