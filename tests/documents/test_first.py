import time
from tests.documents.conftest import *
def test_first(issued, home, make):
    Path('/tmp/doc/first.pdf').write_bytes(issued.pdf)
    Path('/tmp/doc/root.der').write_bytes((home/'keys/signer-1/root.der').read_bytes())
    print(issued.qr, len(issued.qr), issued.code)
    t=time.time(); f=queries.verify_pdf(issued.pdf, at=AT); print(time.time()-t, f)
    print(f.sentence, f.lines)
    print(queries.verify_qr("https://palsu.example/v/"+issued.qr, at=AT))
    print(queries.verify_code(number=issued.document.number, code=issued.code, at=AT).sentence)
    t=time.time(); make(); print("issue", time.time()-t)
    print([str(p) for p in home.rglob('*')])
