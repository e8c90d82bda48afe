#!/usr/bin/env bash
# Makes the font that is inside the program: Noto Sans SC, medium weight, with the characters of
# GB 2312 and all that knowledge/ uses. To be run again when a check names a character that it
# lacks. Needs npm and Python with a network; the result is checked in, so that no build does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" --quiet install fonttools==4.68.0
(cd "$work" && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >packed && tar xzf "$(cat packed)")
"$work/python/bin/python" - >"$work/characters" <<'END'
import pathlib
found = {chr(code) for code in range(0x20, 0x7F)} | set("①②③④⑤⑥⑦⑧⑨⑩·—…→×✓")
for high in range(0xA1, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            found.add(bytes([high, low]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for path in pathlib.Path("../../knowledge").rglob("*"):
    if path.suffix in (".yaml", ".tsv"):
        found |= set(path.read_text(encoding="utf-8"))
print("".join(sorted(char for char in found if char.isprintable())), end="")
END
# What a page of plain text needs no table for is left out: ligatures, kerning, vertical writing.
"$work/python/bin/pyftsubset" "$work/package/500Medium/NotoSansSC_500Medium.ttf" \
	--text-file="$work/characters" --output-file="$work/NotoSansSC-Medium.ttf" \
	--no-hinting --layout-features='' --name-IDs='0,1,2,3,4,5,6,13,14' \
	--drop-tables+=DSIG,GSUB,GPOS,GDEF,vhea,vmtx,VORG,BASE,STAT
gzip -9 -n -c "$work/NotoSansSC-Medium.ttf" >NotoSansSC-Medium.ttf.gz
cp "$work/package/LICENSE_FONT" OFL.txt
ls -l NotoSansSC-Medium.ttf.gz
