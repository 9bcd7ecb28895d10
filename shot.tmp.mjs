import { chromium } from 'playwright-core';
const [file, tag, w='1100', scheme='light', ...segs] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const ctx = await browser.newContext({ viewport: { width: +w, height: 1400 }, colorScheme: scheme });
const page = await ctx.newPage();
page.on('console', m => console.log('console', m.text()));
await page.goto('file://' + file);
for (const s of segs) {
  const y = s.startsWith('#') ? await page.evaluate(q => document.querySelector(q).getBoundingClientRect().top + scrollY, s) : +s;
  await page.screenshot({ path: `/tmp/report/${tag}-${s.replace('#','')}.png`, fullPage: true, clip: {x:0,y,width:+w,height:1500} });
}
await browser.close();
