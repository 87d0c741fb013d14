" Untrusted text, its width, and times.

scriptencoding utf-8

function! Test_untrusted_text_is_made_visible() abort
  let table = [
        \ ['plain', 'plain'],
        \ ["one\ntwo\rthree\tfour", 'one two three four'],
        \ ["\e[2J\x07\x7f", '<001B>[2J<0007><007F>'],
        \ ["\u0085\u009b", '<0085><009B>'],
        \ ["a\u202eb\u2066c\u2069\u200f\u061c", 'a<202E>b<2066>c<2069><200F><061C>'],
        \ ["\u200b\u200d\ufeff\u2028\u2060\ufff9", '<200B><200D><FEFF><2028><2060><FFF9>'],
        \ ["\U000e0041", '<E0041>'],
        \ ["\u2764\ufe0f!", "\u2764!"],
        \ ['文件缓存：支持', '文件缓存：支持'],
        \ ["e\u0301", "e\u0301"],
        \ ["e" . repeat("\u0301", 50) . 'x', "e" . repeat("\u0301", 4) . 'x'],
        \ ["\u0301x", '<0301>x'],
        \ [nr2char(0xd800), '<D800>'],
        \ ["soft\u00adhyphen\u3164 \U0001d173", 'soft<00AD>hyphen<3164> <1D173>'],
        \ ["\u845b\U000e0100", "\u845b"], ["\ufffe", '<FFFE>'],
        \ ['', ''], [v:null, ''], [v:true, ''], [['a'], ''], [{}, ''], [7, ''],
        \ ]
  for [raw, shown] in table
    call assert_equal(shown, prls#text#clean(raw), string(raw))
  endfor
endfunction

function! Test_of_a_long_text_the_first_thousand_characters_count() abort
  call assert_equal(1000, strchars(prls#text#clean(repeat('x', 100000))))
  call assert_equal(1000, strchars(prls#text#clean(repeat('文', 100000))))
endfunction

function! Test_a_broken_utf8_sequence_stays_one_line_of_text() abort
  let shown = prls#text#clean("a\xff\xfe\x9bb")
  call assert_match('^a.*b$', shown)
  call assert_notmatch("\x9b", iconv(shown, 'utf-8', 'latin1'))
endfunction

function! Test_text_is_cut_to_columns_and_not_to_characters() abort
  let table = [
        \ ['short', 10, 'short'], ['exact', 5, 'exact'], ['longer', 5, 'long…'],
        \ ['文件缓存', 8, '文件缓存'], ['文件缓存', 7, '文件缓…'], ['文件缓存', 6, '文件…'],
        \ ["e\u0301e\u0301e\u0301", 2, "e\u0301…"], ['x', 1, 'x'], ['xy', 1, '…'],
        \ ]
  for [text, width, cut] in table
    call assert_equal(cut, prls#text#cut(text, width), text . ' to ' . width)
    call assert_true(strwidth(prls#text#cut(text, width)) <= width)
  endfor
endfunction

function! Test_padding_fills_columns() abort
  call assert_equal('文件  |', prls#text#pad('文件', 6) . '|')
  call assert_equal('longer|', prls#text#pad('longer', 3) . '|')
endfunction

function! Test_text_is_wrapped_between_words() abort
  call assert_equal(['one two', 'three', 'abcdefg', 'hij'], prls#text#wrap('one two three abcdefghij', 7))
  call assert_equal([''], prls#text#wrap('', 7))
  call assert_equal(['文件', '缓存'], prls#text#wrap('文件缓存', 4))
endfunction

function! Test_only_http_and_https_addresses_are_pages() abort
  for url in ['http://43.132.222.7:8111/viewLog.html?buildId=3', 'https://github.com/a/b', 'HTTPS://x/']
    call assert_true(prls#text#is_url(url), url)
  endfor
  for url in ['', 'file:///etc/passwd', 'javascript:alert(1)', '--version', 'https://', "https://x/\nrm",
        \ 'https://x y', "https://x\e[0m", ' https://x', 'ftp://x', v:null, ['https://x']]
    call assert_false(prls#text#is_url(url), string(url))
  endfor
endfunction

function! Test_times_of_the_server_are_read_and_others_are_zero() abort
  let table = [
        \ ['1970-01-01T00:00:00Z', 0], ['2026-11-21T09:30:00Z', 1795253400],
        \ ['2024-02-29T23:59:59.123Z', 1709251199], ['2000-03-01T00:00:00Z', 951868800],
        \ ['yesterday', 0], [v:null, 0], ['', 0],
        \ ]
  for [text, epoch] in table
    call assert_equal(epoch, prls#time#epoch(text), string(text))
  endfor
endfunction

function! Test_ages_are_short() abort
  for [seconds, text] in [[-5, '0 s'], [12, '12 s'], [59, '59 s'], [60, '1 min'], [3599, '59 min'],
        \ [3600, '1 h'], [86399, '23 h'], [86400, '1 d'], [864000, '10 d']]
    call assert_equal(text, prls#time#age(seconds))
  endfor
endfunction

function! Test_an_encoding_that_cant_show_the_signs_gets_ascii() abort
  if has('nvim')
    " It has no other than UTF-8.
    return
  endif
  set encoding=latin1
  try
    call assert_equal('x', prls#settings#signs().failed)
    call assert_equal('>', prls#settings#signs().triggered)
    call assert_equal('...', prls#text#dots())
    call assert_equal("caf\xe9 <009B>", prls#text#clean(json_decode("\"caf\xc3\xa9 \xc2\x9b\"")))
  finally
    set encoding=utf-8
  endtry
endfunction
