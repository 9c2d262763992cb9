import { load } from '@supermask/runtime';
import { picture, report } from './page.ts';

const network = await load('model.smask');
const image = picture();
await report(() => network.predict(image));
