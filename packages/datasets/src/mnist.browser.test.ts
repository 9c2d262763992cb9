import { expect, test } from 'vitest';
import { digits, fashionMnist, mnist } from './index.ts';

test('the package loads in a browser, and reading a folder there says what to do', async () => {
  await expect(mnist({ dir: '/mnist' })).rejects.toThrow(/mnist: reading a folder needs Node.*parseIdx/);
  await expect(digits({ dir: '/digits' })).rejects.toThrow('digits: reading a folder needs Node');
  await expect(fashionMnist({ dir: '/fashion' })).rejects.toThrow(
    'fashion-mnist: reading a folder needs Node',
  );
});
