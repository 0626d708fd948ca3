// "/" puts the cursor into the search box, wherever no text is being typed.
document.addEventListener('keydown', e => {
  if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey) return;
  const at = e.target;
  if (at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) return;
  const search = document.getElementById('search');
  if (!search) return;
  e.preventDefault();
  search.focus();
  search.select();
});
